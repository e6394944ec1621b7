import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { FailedReading, Known } from '../../../src/forwarding/condition/known.ts';
import type { Verdict } from '../../../src/forwarding/condition/verdict.ts';
import { failure, pass, seen, warning, type Answer, type Finding } from '../../../src/forwarding/verification/check.ts';
import { titleOf } from '../../../src/forwarding/verification/report/reportText.ts';
import { verdictOf } from '../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { AuditWebhook, Master } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import type { OverviewContent } from '../../../src/ui/pages/overviewContent.ts';
import { overviewOf, type OverviewSources } from '../../../src/views/overview/overviewModel.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const hour = 60 * 60_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const stored: AuditWebhook = { server: seededUrls.privateNetwork, policy: 'default' };

const well: Readonly<Record<string, Answer>> = {
  'webhook-set': pass(message('A webhook is set.')),
  konnectivity: pass(message('Agents run.')),
  'service-port': pass(message('It has the port.')),
  deployment: pass(message('It runs.'), seen('Available', '2/2')),
  delivery: { ...pass(message('Accepted by consumer')), arrived: true, seenAt: 'consumer' },
};

/** What passes is beside what warns. */
const warned: typeof well = {
  ...well,
  ...Object.fromEntries(
    ['policy', 'service-endpoints', 'image', 'consumer'].map((check) => [check, warning(message('Look at it.'))]),
  ),
};

interface Case {
  readonly webhook?: AuditWebhook | undefined;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly hoursAgo?: number;
  readonly master?: Master;
  readonly failure?: FailedReading;
  readonly verdict?: Partial<Verdict>;
  /** The webhook that was verified. */
  readonly subject?: AuditWebhook;
  readonly history?: OverviewSources['history'];
}

function overview(given: Case): OverviewContent {
  const { answers, hoursAgo = 2 } = given;
  const webhook = 'webhook' in given ? given.webhook : stored;
  const result: VerifyResult | undefined = answers && {
    cluster: { id: 'id', name: 'name', type: 'kubernetes', version: '' },
    at: new Date(now - hoursAgo * hour).toISOString(),
    ...{ tookMs: 1, testEvents: true, counters: [], subject: { webhook: given.subject ?? stored, master } },
    findings: Object.entries(answers).map(([check, answer]): Finding => ({ check, ...answer })),
  };
  const known: Known = {
    row: {
      cluster: {
        ...{ id: 'id', name: 'name', provider: 'classic', type: 'kubernetes', region: 'eu', location: '' },
        ...{ resourceGroupId: '', resourceGroupName: '', version: '1', state: '' },
      },
      webhook: { reading: { value: webhook, at: now }, failure: given.failure },
      master: { reading: { value: given.master ?? master, at: now }, failure: undefined },
    },
    ...(result === undefined ? {} : { verdict: { ...verdictOf(result), ...given.verdict } }),
  };
  const condition = judge(known, { now, verifyAgainMs: 24 * hour, notForwarding: [] });
  const facts = { known, result, condition: condition.kind, now };
  const history = 'history' in given ? given.history : [];
  return overviewOf({ facts, condition, history, titleOf }, inEnglish);
}

const drawn = ({ path }: OverviewContent): readonly string[] =>
  path.places.map(({ title, state, tone }) => `${title}: ${state} [${tone}]`);

/** All that is green in an overview. */
const green = (content: OverviewContent): string[] =>
  [
    content.condition,
    content.path,
    ...content.path.places,
    ...content.path.places.flatMap(({ checks }) => checks),
    ...content.facts.rows,
  ].flatMap((shown) => (shown.tone === 'good' ? [JSON.stringify(shown)] : []));

test('a history that cannot be read is not one without verifications', () => {
  assert.equal(overview({}).history.summary, 'No verification is kept.');
  const { summary, entries } = overview({ history: undefined }).history;
  assert.equal(summary, 'The kept verifications can’t be read.');
  assert.deepEqual(entries, []);
});

test('a verified cluster is green from end to end', () => {
  const content = overview({ answers: well });
  assert.deepEqual(drawn(content), [
    'API servers: Passed [good]',
    'Konnectivity: Passed [good]',
    'Service kube-audit-forwarder: Passed [good]',
    'Forwarder: Passed [good]',
    'Log consumer: Passed [good]',
  ]);
  assert.equal(content.path.summary, '2 h ago: Accepted by consumer');
  assert.equal(content.path.places[3]?.detail, '2/2 pods available');
  assert.equal(content.actions.buttons[0]?.text, 'Verify');
});

test('the button that streams has the name of its command', () => {
  const titles = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.nls.json'), 'utf8')) as {
    readonly 'command.streamForwarderLogs.title': string;
  }; // ours, compared with the table of commands by another test
  const button = overview({}).actions.buttons.find(({ id }) => id === 'streamForwarderLogs');
  assert.equal(button?.text, titles['command.streamForwarderLogs.title']);
});

test('what is behind the broken place is not reached, whatever its checks said', () => {
  const broken = failure(message('It has no such port.'), {
    remedy: { title: message('Set Up'), command: 'kubeAudit.setUpForwarding', arguments: [{ clusterId: 'id' }] },
  });
  const content = overview({ answers: { ...well, 'service-port': broken } });
  assert.deepEqual(drawn(content).slice(2), [
    'Service kube-audit-forwarder: Broken here [failing]',
    'Forwarder: Not reached [unreached]',
    'Log consumer: Not reached [unreached]',
  ]);
  assert.equal(content.path.summary, '2 h ago: Breaks at Service kube-audit-forwarder: It has no such port.');
  const [check] = content.path.places[2]?.checks ?? [];
  assert.deepEqual([check?.title, check?.fix], ['Service and port', 'Set Up']);
  const behind = content.path.places.slice(3).flatMap(({ checks }) => checks);
  assert.ok(behind.length > 0 && behind.every(({ tone }) => tone !== 'good'));
});

test('nothing is green that is not verified, or no longer', () => {
  const failed: FailedReading = { code: 'gateway', text: message('No'), remedy: undefined, otherGroup: false, at: now };
  const other = { server: seededUrls.external, policy: 'default' } as const;
  const cases: Readonly<Record<string, Case>> = {
    'never verified': {},
    'too old': { answers: well, hoursAgo: 25 },
    'too old, with a warning at each place': { answers: warned, hoursAgo: 30 * 24 },
    'of the future': { answers: well, hoursAgo: -1 },
    'another webhook': { answers: well, webhook: other },
    'no webhook any more': { answers: well, webhook: undefined },
    'another policy': { answers: well, webhook: { ...stored, policy: 'verbose' } },
    'master changed since': { answers: well, master: { ...master, statusModified: 'later' } },
    'master busy': { answers: well, master: { ...master, state: 'updating' } },
    'not readable now': { answers: well, failure: failed },
  };
  for (const [name, given] of Object.entries(cases)) assert.deepEqual(green(overview(given)), [], name);
  // The findings are not those of the verification that made the row green.
  const { path } = overview({ answers: well, verdict: { at: now - 3 * hour } });
  assert.ok([path, ...path.places].every(({ tone }) => tone !== 'good'));
});

test('an instance is green only where a test event was found in it', () => {
  const webhook = { server: seededUrls.cloudLogs, policy: 'default' } as const;
  const instance = (found: boolean): string | undefined => {
    const arrival = {
      ...pass(message('It arrived')),
      arrived: true,
      seenAt: found ? 'instance' : 'forwarder',
    } as const;
    return drawn(overview({ webhook, subject: webhook, answers: { ...well, delivery: arrival } })).at(-1);
  };
  assert.equal(instance(false), 'Cloud Logs instance: Not checked [neutral]');
  assert.equal(instance(true), 'Cloud Logs instance: Passed [good]');
});

test('where it fails and nobody saw where, no place is named, and none is green', () => {
  const delivery = failure(message('Rejected: deliveries fail.'));
  const content = overview({ answers: { ...well, delivery } });
  assert.equal(
    content.path.summary,
    '2 h ago: Breaks somewhere between API servers and Log consumer: Rejected: deliveries fail.',
  );
  assert.ok(content.path.places.every(({ state, isBroken }) => state === 'May be broken here' && !isBroken));
  assert.ok(
    [content.path, ...content.path.places.flatMap(({ checks }) => checks)].every(({ tone }) => tone !== 'good'),
  );
  assert.equal(content.path.places[0]?.checks[0]?.text, 'Rejected: deliveries fail.');
});

test('what failed since the verification before, and arrives again, is not said to be broken', () => {
  const counted = failure(message('Since the last verification, 1 of 3 API servers counted failed deliveries (2).'));
  const { path } = overview({ answers: { ...well, 'error-counters': counted } });
  assert.match(path.summary, /^2 h ago: Broke somewhere between API servers and Log consumer: Since/);
});

test('what was found long ago has its age', () => {
  const answers = { ...well, 'service-port': failure(message('It has no such port.')) };
  const content = overview({ answers, hoursAgo: 30 * 24 });
  assert.match(content.path.summary, /^30 d ago: Breaks at Service/);
  assert.deepEqual(drawn(content), [
    'API servers: Passed earlier, 30 d ago [neutral]',
    'Konnectivity: Passed earlier, 30 d ago [neutral]',
    'Service kube-audit-forwarder: Broken here, 30 d ago [failing]',
    'Forwarder: Not reached, 30 d ago [unreached]',
    'Log consumer: Not reached, 30 d ago [unreached]',
  ]);
  assert.equal(overview({ answers: well, hoursAgo: 30 * 24 }).path.places[3]?.detail, '30 d ago: 2/2 pods available');
});

test('a cluster that forwards nothing offers to set it up first', () => {
  const content = overview({ webhook: undefined });
  assert.equal(content.path.summary, 'No audit webhook: nothing is forwarded.');
  assert.equal(content.actions.buttons[0]?.id, 'setUpForwarding');
});

test('a path without any failure that was seen to deliver nothing is not green', () => {
  const { delivery: _, ...rest } = well;
  const content = overview({ answers: rest });
  assert.notEqual(content.path.tone, 'good');
  assert.equal(content.path.places.at(-1)?.state, 'Not checked');
});
