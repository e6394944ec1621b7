import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { possibilities, type Possible } from '../../../src/forwarding/condition/possible.ts';
import type { FailedReading, KnownCluster } from '../../../src/forwarding/condition/known.ts';
import type { AuditWebhook, Master } from '../../../src/ibmcloud/models.ts';
import { message } from '../../../src/text/message.ts';
import { contextOf, type RowWord } from '../../../src/views/rowWords.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

interface Entry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when: string;
  readonly group: string;
}

const root = join(import.meta.dirname, '..', '..', '..');
const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  contributes: {
    menus: Record<string, readonly Entry[]>;
    commands: readonly { readonly command: string; readonly enablement?: string }[];
  };
}; // ours, compared with the table of commands by another test

/** Whether VS Code shows an entry on a row: all conditions of our menus of rows are `and`s of these forms. */
function holds(when: string, viewItem: string, several = false): boolean {
  return when.split(' && ').every((condition) => {
    const [, view] = /^view == ([\w.]+)$/.exec(condition) ?? [];
    if (view !== undefined) return view === 'kubeAudit.clusters';
    if (condition === 'listMultiSelection') return several;
    if (condition === '!listMultiSelection') return !several;
    const [, pattern] = /^viewItem =~ \/(.+)\/$/.exec(condition) ?? assert.fail(`not known here: ${condition}`);
    return new RegExp(pattern ?? '').test(viewItem);
  });
}

const shownOf = (menu: string, viewItem: string): readonly Entry[] =>
  (contributes.menus[menu] ?? []).filter(({ when }) => holds(when, viewItem));

const nameOf = ({ command, submenu }: Entry): string => (command ?? submenu ?? '').replace('kubeAudit.', '');

/** A row's menu as it is read: its parts by `|`, menus below it in brackets. */
function menuOf(viewItem: string): string {
  const read = (entries: readonly Entry[]): string => {
    const place = ({ group }: Entry): [string, number] => [group.split('@')[0] ?? '', Number(group.split('@')[1])];
    const sorted = entries.toSorted((one, other) => {
      const [[group, order], [otherGroup, otherOrder]] = [place(one), place(other)];
      return group === otherGroup ? order - otherOrder : group < otherGroup ? -1 : 1;
    });
    return sorted
      .map((entry, index) => {
        const before = sorted[index - 1];
        const mark = before === undefined ? '' : place(before)[0] === place(entry)[0] ? ' ' : ' | ';
        const inner = entry.submenu === undefined ? '' : `(${read(shownOf(entry.submenu, viewItem))})`;
        return `${mark}${nameOf(entry)}${inner}`;
      })
      .join('');
  };
  return read(shownOf('view/item/context', viewItem).filter(({ group }) => !group.startsWith('inline')));
}

const inlineOf = (viewItem: string): string =>
  shownOf('view/item/context', viewItem)
    .filter(({ group }) => group.startsWith('inline'))
    .map(nameOf)
    .sort()
    .join(' ');

const deployed: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const updating: Master = { ...deployed, state: 'updating', status: 'Version update in progress' };
const failed = (code: FailedReading['code'], otherGroup = false): FailedReading => ({
  ...{ code, text: message('No'), remedy: undefined, otherGroup, at: 1 },
});

interface Kind {
  /** `null`: none is set; absent: not read. */
  readonly server?: string | null;
  readonly master?: Master;
  readonly failure?: FailedReading;
  readonly former?: boolean;
  readonly words?: readonly RowWord[];
}

function contextValueOf({ server, master = deployed, failure, former, words = [] }: Kind): string {
  const webhook: AuditWebhook | undefined = typeof server === 'string' ? { server, policy: 'default' } : undefined;
  const row: KnownCluster = {
    cluster: {
      ...{ id: 'id', name: 'name', provider: 'classic', type: 'kubernetes', region: '', location: '' },
      ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
    },
    webhook: { reading: server === undefined ? undefined : { value: webhook, at: 0 }, failure },
    master: { reading: { value: master, at: 0 }, failure: undefined },
  };
  const record: Possible['record'] = {
    ...{ clusterId: 'id', server: undefined, policy: undefined, route: undefined, setAt: '', user: '' },
    ...{ account: { id: '', name: '' }, previous: former === true ? { server: 'x', policy: 'default' } : undefined },
  };
  const possible = possibilities({
    row,
    record,
    unfinished: words.includes('unfinished') ? { step: 1, of: 2 } : undefined,
  });
  return contextOf(Object.fromEntries((['cluster', ...possible, ...words] as const).map((word) => [word, true])));
}

const copy = 'copy(copyWebhookUrl copyClusterId copyClusterName copyClusterCrn)';
const image = 'inspectForwarderImage showNewerImages';
const pods = 'forwarder(streamPodLog searchCloudLogs createAlert | restartForwarder)';
const ibmPods = `forwarder(streamPodLog searchCloudLogs createAlert | ${image} | restartForwarder)`;

const expected: Readonly<Record<string, readonly [Kind, menu: string, inline: string]>> = {
  'not forwarding': [
    { server: null },
    'openOverview | setUpForwarding | copy(copyClusterId copyClusterName copyClusterCrn) openInIbmCloud',
    'setUpForwarding',
  ],
  'not forwarding any more': [
    { server: null, former: true },
    'openOverview | setUpForwarding restoreWebhook | copy(copyClusterId copyClusterName copyClusterCrn) openInIbmCloud',
    'setUpForwarding',
  ],
  'private network, all that can be': [
    { server: seededUrls.privateNetwork, former: true, words: ['streamed'] },
    'verify streamForwarderLogs openOverview | change(changeConsumer changePolicy renewCertificates restoreWebhook setUpForwarding | refreshMaster) | ' +
      `forwarder(streamPodLog filterStream searchCloudLogs createAlert | restartForwarder) | ${copy} openInIbmCloud | unsetForwarding`,
    'streamForwarderLogs verify',
  ],
  'Cloud Logs': [
    { server: seededUrls.cloudLogs },
    `verify streamForwarderLogs openOverview | change(changePolicy renewCertificates setUpForwarding | refreshMaster) | ${ibmPods} | ` +
      `${copy} openInIbmCloud | unsetForwarding`,
    'streamForwarderLogs verify',
  ],
  'external server': [
    { server: seededUrls.external },
    `verify openOverview | change(changePolicy renewCertificates setUpForwarding | refreshMaster) | ${copy} openInIbmCloud | unsetForwarding`,
    'verify',
  ],
  'external server, without TLS': [
    { server: 'http://161.26.0.10:8080' },
    `verify openOverview | change(changePolicy setUpForwarding | refreshMaster) | ${copy} openInIbmCloud | unsetForwarding`,
    'verify',
  ],
  'master busy': [
    { server: seededUrls.privateNetwork, master: updating, former: true },
    `verify streamForwarderLogs openOverview | forwarder(streamPodLog searchCloudLogs createAlert) | ${copy} openInIbmCloud`,
    'streamForwarderLogs verify',
  ],
  'master busy, not forwarding': [
    { server: null, master: updating },
    'openOverview | copy(copyClusterId copyClusterName copyClusterCrn) openInIbmCloud',
    '',
  ],
  'plan unfinished': [
    { server: seededUrls.privateNetwork, words: ['unfinished'] },
    `verify streamForwarderLogs openOverview | resumePlan | ${pods} | ${copy} openInIbmCloud | unsetForwarding`,
    'resumePlan streamForwarderLogs verify',
  ],
  'not read yet': [{}, 'openOverview | copy(copyClusterId copyClusterName copyClusterCrn) openInIbmCloud', ''],
  'no permission': [
    { failure: failed('no-permission') },
    'openOverview | copy(copyClusterId copyClusterName) openInIbmCloud',
    '',
  ],
  'group not targeted': [
    { failure: failed('cluster-not-found', true) },
    'openOverview | selectResourceGroup | copy(copyClusterId copyClusterName) openInIbmCloud',
    'selectResourceGroup',
  ],
};

for (const [name, [kind, menu, inline]] of Object.entries(expected)) {
  test(`${name}: eight entries in five groups at most, and only what applies`, () => {
    const viewItem = contextValueOf(kind);
    const shown = menuOf(viewItem);
    assert.equal(shown, menu);
    const top = shown.replace(/\([^)]*\)/g, '');
    assert.ok(top.split(/[ |]+/).length <= 8, top);
    assert.ok(top.split('|').length <= 5, top);
    assert.equal(inlineOf(viewItem), inline);
    assert.ok(!shown.includes('()'), 'a menu has nothing in it');
  });
}

test('several rows can be set up together, also where one forwards or is busy', () => {
  const entries = contributes.menus['view/item/context'] ?? [];
  const offered = (kind: Kind): number =>
    entries.filter(
      ({ command, group, when }) =>
        command === 'kubeAudit.setUpForwarding' &&
        !group.startsWith('inline') &&
        holds(when, contextValueOf(kind), true),
    ).length;
  for (const server of [null, seededUrls.privateNetwork]) {
    for (const master of [deployed, updating]) assert.equal(offered({ server, master }), 1);
  }
  assert.equal(offered({ failure: failed('no-permission') }), 0);
});

test('no combination of what a row can be has more than eight entries in five groups', () => {
  const servers = [undefined, null, seededUrls.privateNetwork, seededUrls.cloudLogs, seededUrls.external];
  for (const server of servers) {
    for (const master of [deployed, updating]) {
      for (const failure of [
        undefined,
        failed('no-permission'),
        failed('gateway'),
        failed('cluster-not-found', true),
      ]) {
        for (const words of [[], ['unfinished'], ['unfinished', 'streamed']] satisfies RowWord[][]) {
          const context = contextValueOf({
            ...(server === undefined ? {} : { server }),
            ...(failure === undefined ? {} : { failure }),
            ...{ master, words, former: true },
          });
          const top = menuOf(context).replace(/\([^)]*\)/g, '');
          assert.ok(top.split(/[ |]+/).length <= 8 && top.split('|').length <= 5, `${context}: ${top}`);
        }
      }
    }
  }
});
