import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Verdict } from '../../../../src/forwarding/condition/verdict.ts';
import { Clusters } from '../../../../src/forwarding/inventory/clusters.ts';
import { InventoryReader } from '../../../../src/forwarding/inventory/inventoryReader.ts';
import { LastKnown, type Memory } from '../../../../src/forwarding/inventory/lastKnown.ts';
import type { WebhookRecord } from '../../../../src/forwarding/webhook/webhookRecord.ts';
import type { AuditWebhook } from '../../../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { message } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { mainAccount, otherAccount } from '../../../lab/account/seededAccount.ts';
import { findCluster, readCalls, setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import { writeWrapper } from '../../../lab/account/wrapper.ts';

const failing: Verdict = { state: 'failing', at: 1, failures: [message('It fails.')], warnings: 0 };

describe('what is known of the clusters', () => {
  let lab: string;
  let memory: Map<string, unknown>;
  let warnings: string[];
  let records: Map<string, WebhookRecord>;
  let opened: Clusters[];

  beforeEach(async () => {
    lab = await mkdtemp(join(tmpdir(), 'kube-audit-clusters-'));
    seedLab(lab);
    memory = new Map();
    warnings = [];
    records = new Map();
    opened = [];
  });

  afterEach(async () => {
    for (const clusters of opened) clusters.dispose();
    await rm(lab, { recursive: true, force: true });
  });

  /** As a window that has just opened; what was kept is as it comes back from a file. */
  function open(): Clusters {
    const cliPath = writeWrapper(lab);
    const cli = createCliRunner({
      locate: () => Promise.resolve(cliPath),
      environment: { PATH: process.env['PATH'], HOME: join(lab, 'home') },
    });
    const kept: Memory = {
      get: <T>(key: string) => memory.get(key) as T | undefined,
      update: (key, value) => Promise.resolve(void memory.set(key, JSON.parse(JSON.stringify(value)))),
    };
    const clusters = new Clusters(
      cli,
      new LastKnown(kept),
      {
        judgement: () => import('../../../../src/forwarding/condition/condition.ts'),
        record: (id) => records.get(id),
        rules: () => ({ verifyAgainMs: 86_400_000, notForwarding: [] }),
      },
      (text) => warnings.push(text),
      () => Promise.resolve(InventoryReader),
    );
    opened.push(clusters);
    return clusters;
  }

  /** What a subscriber hears, each in a word or two. */
  function heard(clusters: Clusters): string[] {
    const events: string[] = [];
    const note = (event: string): void => void events.push(event);
    clusters.subscribe({
      reading: (_, all) => note(all ? 'reading all' : 'reading one'),
      targetChanged: () => note(`target ${clusters.target()?.account?.id ?? 'unknown'}`),
      listChanged: () => note(`list ${clusters.state()} ${clusters.rows().length}`),
      rowChanged: (id) => note(`row ${nameOf(clusters, id)}`),
      verdictsChanged: () => note('verdicts'),
    });
    return events;
  }

  const nameOf = (clusters: Clusters, id: string): string => clusters.row(id)?.cluster.name ?? id;
  const idOf = (name: string): string => findCluster(lab, name)?.id ?? '';

  it('is read without any view, and each change is heard in its order', async () => {
    const clusters = open();
    assert.equal(clusters.state(), 'loading');
    const events = heard(clusters);
    await clusters.refreshAll();
    assert.deepEqual(events.slice(0, 4), [
      'reading all',
      `target ${mainAccount.guid}`,
      'list loading 0',
      'list ready 10',
    ]);
    assert.equal(events.filter((event) => event === 'row prod-dal').length, 2);
    assert.equal(events.at(-1), 'list ready 10');
    events.length = 0;
    await clusters.refreshRow(idOf('dev-fra'));
    assert.deepEqual(events, ['reading one', 'row dev-fra', 'row dev-fra']);
  });

  it('is there at once in the next window, with the verdicts', async () => {
    const first = open();
    assert.equal(first.isListed(), false);
    await first.refreshAll();
    assert.equal(first.isListed(), true);
    await first.verified({ [idOf('prod-dal')]: failing });
    first.dispose();
    const calls = readCalls(lab).records.length;
    const next = open();
    assert.equal(next.state(), 'ready');
    assert.equal(next.isListed(), false, 'rows of the last window are taken for a list that was read');
    assert.equal(next.target()?.account?.id, mainAccount.guid);
    assert.deepEqual(next.rows(), JSON.parse(JSON.stringify(first.rows())));
    assert.deepEqual(next.verdict(idOf('prod-dal')), failing);
    assert.equal(readCalls(lab).records.length, calls);
  });

  it('is of one account: another takes its place, and what was known of the first comes back with it', async () => {
    const clusters = open();
    await clusters.refreshAll();
    updateAccount(lab, ({ session }) => {
      session.accountGuid = otherAccount.guid;
      session.resourceGroupId = otherAccount.defaultGroup;
    });
    const events = heard(clusters);
    await clusters.refreshAll();
    assert.deepEqual(events.slice(1, 4), [`target ${otherAccount.guid}`, 'list loading 0', 'list ready 1']);
    updateAccount(lab, ({ session }) => {
      session.accountGuid = mainAccount.guid;
      session.resourceGroupId = mainAccount.defaultGroup;
    });
    events.length = 0;
    await clusters.refreshAll();
    assert.deepEqual(events.slice(1, 3), [`target ${mainAccount.guid}`, 'list ready 10']);
  });

  it('keeps the rows where the account cannot be read, and says why until it is read again', async () => {
    const clusters = open();
    await clusters.refreshAll();
    setFaults(lab, [{ command: 'ks cluster ls', effect: { kind: 'raw', stdout: '<html></html>', exitCode: 0 } }]);
    await clusters.refreshAll();
    assert.equal(clusters.state(), 'failed');
    assert.equal(clusters.rows().length, 10);
    assert.equal(clusters.failure()?.code, 'gateway');
    assert.equal(warnings.length, 1);
    setFaults(lab, []);
    await clusters.refreshAll();
    assert.equal(clusters.state(), 'ready');
    assert.equal(clusters.failure(), undefined);
  });

  it('keeps the rows of the last account after a logout, and shows none', async () => {
    const clusters = open();
    await clusters.refreshAll();
    assert.deepEqual(clusters.shownRows(), clusters.rows());
    updateAccount(lab, ({ session }) => (session.loggedIn = false));
    await clusters.refreshAll();
    assert.deepEqual([clusters.shownRows().length, clusters.rows().length], [0, 10]);
  });

  it('tells nobody logged in, an expired session, a missing plug-in and an empty account apart', async () => {
    const clusters = open();
    const stateAfter = async (change: () => void): Promise<string> => {
      seedLab(lab);
      setFaults(lab, []);
      change();
      await clusters.refreshAll();
      return clusters.state();
    };
    const none = { command: 'ks cluster ls', effect: { kind: 'raw', stdout: '[]\n', exitCode: 0 } } as const;
    assert.equal(
      await stateAfter(() => updateAccount(lab, ({ session }) => (session.loggedIn = false))),
      'notLoggedIn',
    );
    assert.equal(
      await stateAfter(() => updateAccount(lab, ({ session }) => (session.expired = 'refresh'))),
      'notLoggedIn',
    );
    assert.equal(
      await stateAfter(() => updateAccount(lab, ({ plugins }) => (plugins.containerService = false))),
      'pluginMissing',
    );
    assert.equal(await stateAfter(() => setFaults(lab, [none])), 'noCluster');
    assert.equal(await stateAfter(() => undefined), 'ready');
  });

  /** A verdict about what the row shows. */
  function verdictOn(clusters: Clusters, name: string): Verdict {
    const { webhook, master } = clusters.row(idOf(name)) ?? {};
    assert.ok(webhook?.reading?.value && master?.reading);
    return { ...failing, subject: { webhook: webhook.reading.value, master: master.reading.value } };
  }

  it('forgets a verdict with the webhook that it was about, and no other', async () => {
    const clusters = open();
    await clusters.refreshAll();
    const names = ['prod-dal', 'cloudlogs-wdc', 'external-syd', 'logs-tok', 'hand-made'];
    const [gone = '', replaced = '', changed = '', setAgain = '', stays = ''] = names.map(idOf);
    await clusters.verified(Object.fromEntries(names.map((name) => [idOf(name), verdictOn(clusters, name)])));
    const events = heard(clusters);
    updateCluster(lab, gone, (state) => (state.stored = null));
    updateCluster(
      lab,
      replaced,
      (state) => (state.stored = { server: 'https://siem.example.com/x', policy: 'verbose' }),
    );
    updateCluster(lab, changed, ({ stored }) => Object.assign(stored ?? {}, { policy: 'verbose' }));
    records.set(setAgain, {
      clusterId: setAgain,
      server: clusters.row(setAgain)?.webhook.reading?.value?.server,
      policy: 'default',
      route: 'log-analysis',
      setAt: new Date().toISOString(),
      account: { id: '', name: '' },
      user: '',
      previous: undefined,
    });
    await clusters.refreshAll();
    for (const id of [gone, replaced, changed, setAgain])
      assert.equal(clusters.verdict(id), undefined, nameOf(clusters, id));
    assert.deepEqual(clusters.verdict(stays), verdictOn(clusters, 'hand-made'));
    assert.ok(events.includes('verdicts'));
  });

  it('keeps a verdict on a webhook that the row has not read yet', async () => {
    const clusters = open();
    await clusters.refreshAll();
    const id = idOf('prod-dal');
    const webhook: AuditWebhook = { server: 'https://siem.example.com/x', policy: 'default' };
    updateCluster(lab, id, (state) => (state.stored = { server: webhook.server, policy: 'default' }));
    const verified = verdictOn(clusters, 'prod-dal');
    const verdict = { ...verified, at: Date.now(), subject: { ...verified.subject, webhook } } as Verdict;
    await clusters.verified({ [id]: verdict });
    // The master's answer comes first, and is no reason to look at the webhook of before.
    const command = 'ks cluster master audit-webhook get';
    setFaults(lab, [{ command, effect: { kind: 'delay', ms: 1_500 } }]);
    await clusters.refreshRow(id);
    assert.deepEqual(clusters.verdict(id), verdict);
  });

  it('keeps a verdict while its webhook cannot be read', async () => {
    const clusters = open();
    await clusters.refreshAll();
    const id = idOf('prod-dal');
    await clusters.verified({ [id]: verdictOn(clusters, 'prod-dal') });
    const command = 'ks cluster master audit-webhook get';
    setFaults(lab, [{ command, effect: { kind: 'raw', stdout: '<html></html>', exitCode: 0 } }]);
    await clusters.refreshAll();
    assert.notEqual(clusters.verdict(id), undefined);
    assert.equal(clusters.condition(id)?.kind, 'unreadable');
  });

  it('reads those rows again that show less than a verification saw, and no others', async () => {
    const clusters = open();
    await clusters.refreshAll();
    const [older, same] = [idOf('prod-dal'), idOf('hand-made')];
    const verdict = verdictOn(clusters, 'prod-dal');
    const master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '2026-11-23T09:00:00+0000' };
    updateCluster(lab, older, (state) => (state.master = master));
    const { caRotation } = clusters.row(older)?.master.reading?.value ?? {};
    const seen = { ...verdict.subject, master: { ...master, caRotation } };
    const events = heard(clusters);
    const { readAgain } = await clusters.verified({
      [older]: { ...verdict, subject: seen } as Verdict,
      [same]: verdictOn(clusters, 'hand-made'),
    });
    await readAgain;
    assert.ok(events.filter((event) => event === 'row prod-dal').length >= 2);
    assert.equal(clusters.condition(older)?.kind, 'failing');
    assert.ok(!events.includes('row hand-made'));
  });

  it('says of which rows a plan ended early or a stream found something, and when that is over', () => {
    const clusters = open();
    const events = heard(clusters);
    const at = { step: 1, of: 2 };
    const plans = (...ids: readonly string[]) => new Map(ids.map((id) => [id, at]));
    clusters.setUnfinished(plans('a', 'b'));
    assert.deepEqual(events.splice(0), ['row a', 'row b']);
    clusters.setUnfinished(plans('b', 'c'));
    assert.deepEqual(events.splice(0).sort(), ['row a', 'row b', 'row c']);
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => clusters.isUnfinished(id)),
      [false, true, true],
    );
    clusters.setProblem('a', message('Backend down'));
    assert.deepEqual(clusters.problem('a'), message('Backend down'));
    clusters.setProblem('a', undefined);
    assert.equal(clusters.problem('a'), undefined);
    assert.deepEqual(events, ['row a', 'row a']);
  });

  it('is heard no more after the subscription, and after its end', () => {
    const clusters = open();
    const events: string[] = [];
    const subscription = clusters.subscribe({ rowChanged: (id) => events.push(`first ${id}`) });
    clusters.subscribe({ rowChanged: (id) => events.push(`second ${id}`) });
    clusters.setProblem('a', undefined);
    subscription.dispose();
    clusters.setProblem('b', undefined);
    clusters.dispose();
    clusters.setProblem('c', undefined);
    assert.deepEqual(events, ['first a', 'second a', 'second b']);
  });
});
