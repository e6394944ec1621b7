import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { FailedReading, Known } from '../../../src/forwarding/condition/known.ts';
import { failure, pass, seen, type Answer, type Finding } from '../../../src/forwarding/verification/check.ts';
import type { PastVerification } from '../../../src/forwarding/verification/history.ts';
import { verdictOf } from '../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { WebhookRecord } from '../../../src/forwarding/webhook/webhookRecord.ts';
import type { AuditWebhook, Cluster, Master } from '../../../src/ibmcloud/models.ts';
import { harmless } from '../../../src/text/foreignText.ts';
import { inEnglish, message, type Message } from '../../../src/text/message.ts';
import type { FleetContent } from '../../../src/ui/pages/fleetContent.ts';
import { shownRows } from '../../../src/ui/pages/script/fleetRows.ts';
import type { FleetState } from '../../../src/ui/pages/messages.ts';
import { certificateSpans, spanOf } from '../../../src/views/fleet/certificateSpans.ts';
import { chosenCommands } from '../../../src/views/fleet/fleetChoice.ts';
import { shortened, type FleetCluster } from '../../../src/views/fleet/fleetCluster.ts';
import { fleetColumns, fleetOf, type FleetSources } from '../../../src/views/fleet/fleetModel.ts';
import { trendOf, trendParts } from '../../../src/views/fleet/fleetTrend.ts';
import { KeptOfMany } from '../../../src/views/fleet/keptVerifications.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const now = Date.parse('2026-11-29T12:00:00Z');
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const stored: AuditWebhook = { server: seededUrls.privateNetwork, policy: 'default' };
const refused: FailedReading = {
  ...{ code: 'no-permission', text: message('You may not.'), remedy: undefined, otherGroup: false, at: now },
};

const arrived: Answer = { ...pass(message('Accepted by consumer')), arrived: true, seenAt: 'consumer' };
const well: Readonly<Record<string, Answer>> = {
  delivery: arrived,
  consumer: pass(message('10.0.0.1:514 takes connections.')),
  'certificate-owner': pass(message('May post.'), seen('audit-webhook get', 'CN=anna')),
};

interface Case {
  readonly name?: string;
  readonly webhook?: AuditWebhook | undefined;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly hoursAgo?: number;
  readonly failure?: FailedReading;
  readonly until?: number;
  readonly isRead?: boolean;
  readonly history?: readonly PastVerification[] | undefined;
  readonly isKept?: boolean;
  readonly record?: Partial<WebhookRecord>;
  readonly cluster?: Partial<Cluster>;
}

function clusterOf(given: Case, number = 0): FleetCluster {
  const { name = `c${number}`, answers, hoursAgo = 2, until, isRead = true, isKept = true } = given;
  const webhook = 'webhook' in given ? given.webhook : stored;
  const id = `id-${name.slice(0, 20)}-${number}`;
  const result: VerifyResult | undefined = answers && {
    cluster: { id, name, type: 'kubernetes', version: '' },
    at: new Date(now - hoursAgo * hour).toISOString(),
    ...{ tookMs: 1, testEvents: true, counters: [] },
    subject: { webhook: stored, master, ...(until === undefined ? {} : { certificateUntil: until }) },
    findings: Object.entries(answers).map(([check, answer]): Finding => ({ check, ...answer })),
  };
  const record: WebhookRecord | undefined = given.record && {
    ...{ clusterId: id, server: stored.server, policy: 'default', route: 'private-network', user: 'otto@example.com' },
    ...{ setAt: new Date(now - 30 * day).toISOString(), account: { id: 'a', name: 'a' }, previous: undefined },
    ...given.record,
  };
  const known: Known = {
    row: {
      cluster: {
        ...{ id, name, provider: 'classic', type: 'kubernetes', region: 'eu-de', location: '', state: '' },
        ...{ resourceGroupId: '', resourceGroupName: 'default', version: '1.33' },
        ...given.cluster,
      },
      webhook: { reading: isRead ? { value: webhook, at: now } : undefined, failure: given.failure },
      master: { reading: isRead ? { value: master, at: now } : undefined, failure: undefined },
    },
    ...(result === undefined ? {} : { verdict: verdictOf(result) }),
    record,
  };
  const condition = judge(known, { now, verifyAgainMs: 24 * hour, notForwarding: ['sandbox-*'] });
  const history = 'history' in given ? given.history : [];
  return { known, condition, kept: isKept ? { result: result && shortened(result), history } : undefined };
}

const say = (text: Message): string => inEnglish(text);

function fleet(cases: readonly Case[], more: Partial<FleetSources> = {}, speak = say): FleetContent {
  const clusters = cases.map(clusterOf);
  return fleetOf({ account: 'Ours', region: 'eu-de', notes: [], clusters, unlisted: [], now, ...more }, speak);
}

/** A cell of the first row, by its column. */
function cell(content: FleetContent, column: (typeof fleetColumns)[number]['id']): string | undefined {
  return content.table.rows[0]?.texts[fleetColumns.findIndex(({ id }) => id === column)];
}

const counts = ({ coverage }: FleetContent): Readonly<Record<string, number>> =>
  Object.fromEntries(coverage.parts.map(({ id, count }) => [id, count]));

test('coverage has what is not known as a part of its own, never as a good one', () => {
  const content = fleet(
    [
      { answers: well },
      { answers: { ...well, delivery: failure(message('Rejected')) } },
      { webhook: undefined },
      { webhook: undefined, name: 'sandbox-1' },
      {},
      { failure: refused, answers: well },
      { isRead: false },
      { answers: well, hoursAgo: 25 },
      { answers: { delivery: pass(message('It is set.')) } },
      { answers: well, webhook: { ...stored, policy: 'verbose' } },
    ],
    { unlisted: ['satellite'] },
  );
  assert.deepEqual(counts(content), { covered: 1, failing: 1, 'not-covered': 1, 'not-known': 6, exempt: 1 });
  assert.equal(
    content.coverage.summary,
    'Of 9 clusters: 1 covered, 1 failing, 1 not covered, 6 not known. No permission to list the clusters of satellite.',
  );
  const green = content.table.rows.filter((row) => Object.values(row.tones).includes('good'));
  assert.deepEqual(green.length, 1, 'only the one that was seen to deliver is green');
  assert.equal(content.coverage.parts.filter(({ tone }) => tone === 'good').length, 1);
});

test('an account whose list is not known has no number of clusters', () => {
  const why = message('Not known yet: the list of clusters is being read.');
  assert.equal(fleet([], { notes: [why] }).coverage.summary, why.template);
  assert.match(fleet([]).coverage.summary, /^Of 0 clusters/);
});

test('a verified cluster has all that its verification saw', () => {
  const content = fleet([{ answers: well, until: now + 100 * day }]);
  assert.deepEqual(
    Object.fromEntries(content.table.columns.map(({ id }, index) => [id, content.table.rows[0]?.texts[index]])),
    {
      name: 'c0',
      condition: 'Verified 2 h ago',
      route: 'Private Network',
      policy: 'default',
      certificate: '100 days left, until 2027-03-09',
      owner: 'CN=anna',
      receiver: '10.0.0.1:514 takes connections.',
      arrived: '2 h ago',
      verified: '2 h ago: Verified',
    },
  );
});

test('what was read long ago has its age, and is not shown as if it were so now', () => {
  const of = (readAt: number): readonly (string | undefined)[] => {
    const cluster = clusterOf({ answers: well });
    const { webhook, master: seen } = cluster.known.row;
    const row = {
      ...cluster.known.row,
      webhook: { ...webhook, reading: webhook.reading && { ...webhook.reading, at: readAt } },
      master: { ...seen, reading: seen.reading && { ...seen.reading, at: readAt } },
    };
    const content = fleet([], { clusters: [{ ...cluster, known: { ...cluster.known, row } }] });
    return (['condition', 'route', 'policy'] as const).map((column) => cell(content, column));
  };
  assert.deepEqual(of(now - 59 * 60_000), ['Verified 2 h ago', 'Private Network', 'default']);
  assert.deepEqual(of(now - 3 * day), ['Verified 2 h ago (3 d ago)', 'Private Network (3 d ago)', 'default (3 d ago)']);
});

test('what is not there has a dash, and what is not known says so', () => {
  const columns = ['route', 'policy', 'certificate', 'owner', 'receiver'] as const;
  const of = (given: Case): readonly (string | undefined)[] => columns.map((column) => cell(fleet([given]), column));
  assert.deepEqual(of({ webhook: undefined }), ['–', '–', '–', '–', '–']);
  assert.deepEqual(of({ isRead: false }), Array(5).fill('Not known'));
  // What was read before a refusal is not what there is now.
  assert.deepEqual(of({ failure: refused, answers: well, until: now + day }), Array(5).fill('Not known'));
  assert.equal(fleet([{ failure: refused, answers: well, until: now + day }]).table.rows[0]?.span, 'unknown');
  assert.equal(cell(fleet([{ webhook: { server: 'http://10.0.0.1:1/', policy: 'default' } }]), 'owner'), '–');
  assert.equal(cell(fleet([{}]), 'owner'), 'Not known');
  assert.equal(cell(fleet([{ record: {} }]), 'owner'), 'otto@example.com, as set from here');
  assert.equal(cell(fleet([{}]), 'verified'), 'Never');
});

test('the last test event is the last that any kept verification saw', () => {
  const past = (hoursAgo: number, kind: PastVerification['kind'], delivered?: boolean): PastVerification => ({
    ...{ at: now - hoursAgo * hour, kind, failures: 0, warnings: 0, ...(delivered === undefined ? {} : { delivered }) },
  });
  const failed = { delivery: failure(message('Rejected')) };
  const history = [past(72, 'verified'), past(48, 'warning', true), past(24, 'warning'), past(2, 'failing', false)];
  assert.equal(cell(fleet([{ answers: failed, history }]), 'arrived'), '2 d ago');
  assert.equal(cell(fleet([{ answers: failed, history: history.slice(2) }]), 'arrived'), 'Not known');
  assert.equal(cell(fleet([{ answers: failed, history: undefined }]), 'arrived'), 'Not known');
});

test('the trend counts each cluster each day; one that was not verified that day is not known', () => {
  const on = (daysAgo: number, kind: PastVerification['kind'], minutes = 0, delivered = true): PastVerification => ({
    ...{ at: now - daysAgo * day + minutes * 60_000, kind, failures: 0, warnings: 0, delivered },
  });
  const days = trendOf(
    [
      [on(40, 'verified'), on(1, 'failing'), on(1, 'verified', 5), on(0, 'warning')],
      [on(1, 'failing'), on(0, 'unconfirmed')],
      [on(0, 'not-forwarding')],
      // Warnings, and no test event was seen to arrive.
      [on(0, 'warning', 0, false)],
      undefined,
    ],
    now,
  );
  assert.equal(days.length, 30);
  assert.deepEqual(
    trendParts.map(({ id }) => id),
    ['well', 'warned', 'failed', 'none', 'unknown'],
  );
  assert.deepEqual(days.at(-1), { day: '2026-11-29', counts: [0, 1, 0, 1, 3] });
  assert.deepEqual(days.at(-2), { day: '2026-11-28', counts: [1, 0, 1, 0, 3] });
  assert.deepEqual(days[0]?.counts, [0, 0, 0, 0, 5]);
  const unread = fleet([{ isKept: false }, {}]).trend;
  assert.deepEqual([unread.days.length, unread.summary], [0, 'Reading the verifications that are kept…']);
  assert.match(fleet([{ history: undefined }]).trend.summary, /The kept verifications of 1 cluster can’t be read/);
});

test('certificates are counted by the month in which they end, and those that are not known as such', () => {
  assert.deepEqual(
    [undefined, now, now + 1, now + 40 * day, now + 400 * day, now + 4000 * day].map((until) => spanOf(until, now)),
    ['unknown', 'expired', '2026-11', '2027-01', 'later', 'later'],
  );
  const spans = certificateSpans([undefined, now - 1, now + 10 * day, now + 40 * day], now);
  const found = spans.filter(({ count }) => count > 0).map(({ id, tone }) => `${id} ${tone}`);
  assert.deepEqual(found, ['expired failing', '2026-12 warning', '2027-01 neutral', 'unknown neutral']);
  const { certificates } = fleet([{ answers: well, until: now - 1 }, {}, { webhook: undefined }]);
  assert.equal(certificates.summary, 'Of 2 clusters: 1 expired, 1 not known');
});

test('rows are sorted, what is not known last either way; a filter takes any text of a row', () => {
  const content = fleet([
    { name: 'c10', answers: well, until: now + 20 * day },
    { name: 'c9', answers: well, until: now + 200 * day },
    { name: 'a', cluster: { region: 'jp-tok' } },
    { name: 'b', webhook: undefined },
  ]);
  const base: FleetState = { column: 'name', isDown: false, text: '', covers: [], spans: [], selected: [], active: '' };
  const names = (state: Partial<FleetState>): string =>
    shownRows(content.table, { ...base, ...state })
      .map(({ texts }) => texts[0])
      .join(' ');
  assert.equal(names({}), 'a b c9 c10');
  assert.equal(names({ isDown: true }), 'c10 c9 b a');
  assert.equal(names({ column: 'certificate' }), 'c10 c9 a b');
  assert.equal(names({ column: 'certificate', isDown: true }), 'c9 c10 a b');
  assert.equal(names({ column: 'condition' }), 'b a c9 c10');
  assert.equal(names({ column: 'gone' }), 'a b c9 c10');
  assert.equal(names({ text: 'JP-tok' }), 'a');
  assert.equal(names({ text: 'private c' }), 'c9 c10');
  assert.equal(names({ covers: ['not-known', 'not-covered'] }), 'a b');
  assert.equal(names({ spans: ['2026-12'] }), 'c10');
});

test('only what the clusters take as they are now is run', () => {
  const possible = (id: string) =>
    (({ whole: ['readable', 'webhook', 'forwarder'], bare: ['readable', 'bare'], refused: [] }) as const)[id];
  const several = (action: string, ...clusterIds: string[]) =>
    chosenCommands({ kind: 'several', action, clusterIds }, possible).map((chosen) => JSON.stringify(chosen));
  const row = (id: string): string => `{"clusterId":"${id}"}`;
  assert.deepEqual(several('verify', 'whole', 'bare', 'refused', 'gone', 'whole'), [
    `{"command":"kubeAudit.verify","arguments":[${row('whole')},[${row('whole')}]]}`,
  ]);
  assert.deepEqual(several('setUpForwarding', 'whole', 'bare', 'refused'), [
    `{"command":"kubeAudit.setUpForwarding","arguments":[${row('whole')},[${row('whole')},${row('bare')}]]}`,
  ]);
  assert.deepEqual(several('streamForwarderLogs', 'whole', 'bare'), [
    `{"command":"kubeAudit.streamForwarderLogs","arguments":[${row('whole')}]}`,
  ]);
  assert.deepEqual(several('verify', 'refused', 'gone'), []);
  assert.deepEqual(several('unsetForwarding', 'whole'), []);
  const many = Array.from({ length: 6 }, (_, index) => `s${index}`);
  const streams = chosenCommands({ kind: 'several', action: 'streamForwarderLogs', clusterIds: many }, () => [
    'readable',
    'forwarder',
  ]);
  assert.deepEqual(streams, [], 'more streams at once than are offered');
  assert.deepEqual(chosenCommands({ kind: 'all', action: 'workbench.action.quit' }, possible), []);
  assert.deepEqual(chosenCommands({ kind: 'open', clusterId: 'gone' }, possible), []);
});

test('hostile text in every field is harmless, and cut', () => {
  const bad = `<img src=x onerror=1>[x](command:quit)$(pass)\u202e\u0007${'y'.repeat(10_000)}`;
  const speak = ({ template, args }: Message): string =>
    template.replace(/\{(\d+)\}/g, (_, index: string) => {
      const arg = args[Number(index)];
      return typeof arg === 'object' ? speak(arg) : typeof arg === 'string' ? harmless(arg) : String(arg);
    });
  const content = fleet(
    [
      {
        ...{ name: bad, webhook: { server: stored.server, policy: { unknown: bad } } },
        cluster: { region: bad, version: bad, resourceGroupName: bad },
      },
      {
        answers: {
          ...well,
          consumer: failure(message('{0}', bad)),
          'certificate-owner': pass(message('x'), seen(bad, bad)),
        },
      },
    ],
    { account: bad, region: bad, notes: [message('{0}', bad.slice(0, 100))] },
    speak,
  );
  const text = JSON.stringify(content);
  assert.match(text, /onerror/);
  assert.doesNotMatch(text, /\u202e|\u0007|\\u0007|\]\(command|\$\(pass/);
  assert.ok(content.table.rows.every((row) => [...row.texts, content.about].every((shown) => shown.length < 300)));
});

test('a thousand clusters are made into a page in less than a blink, and little is said twice', () => {
  const clusters = Array.from({ length: 1_000 }, (_, index) =>
    clusterOf({ answers: well, until: now + index * day }, index),
  );
  let said = 0;
  const content = fleetOf({ account: '', region: '', notes: [], clusters, unlisted: [], now }, (text) => {
    said += 1;
    return inEnglish(text);
  });
  assert.equal(content.table.rows.length, 1_000);
  assert.ok(said < 6_000, `${said} texts`);
  assert.ok(JSON.stringify(content).length < 1_000_000);
});

test('the first look has the rows that the page shows first, and counts all of them', () => {
  const kinds: readonly Case[] = [
    { answers: well },
    {},
    { webhook: undefined },
    { answers: { ...well, delivery: failure(message('Rejected')) } },
  ];
  const clusters = Array.from({ length: 200 }, (_, index) => clusterOf(kinds[index % kinds.length] ?? {}, index));
  const sources = { account: '', region: '', notes: [], clusters, unlisted: [], now };
  const [whole, first] = [fleetOf(sources, say), fleetOf(sources, say, 60)];
  const begins: FleetState = {
    ...{ column: 'condition', isDown: false, text: '', active: '' },
    ...{ covers: [], spans: [], selected: [] },
  };
  assert.deepEqual(shownRows(first.table, begins), shownRows(whole.table, begins).slice(0, 60));
  assert.deepEqual({ ...first, table: undefined }, { ...whole, table: undefined });
  assert.deepEqual([whole.table.rows.length, whole.table.count, first.table.count], [200, 200, 200]);
});

test('what is kept of a cluster is read once, and again after another verification of it', async () => {
  const read: string[] = [];
  const kept = new KeptOfMany({
    result: (id) => Promise.resolve((read.push(`result ${id}`), undefined)),
    history: (id) => Promise.resolve((read.push(`history ${id}`), [])),
  });
  const signal = new AbortController().signal;
  const verified = new Map<string, number>();
  const readAll = () => kept.read(['a', 'b'], (id) => verified.get(id), signal);
  assert.equal(kept.get('a'), undefined);
  assert.equal(await readAll(), true);
  assert.deepEqual(read.splice(0).sort(), ['history a', 'history b'], 'there is no result without a verification');
  assert.equal(await readAll(), false);
  verified.set('a', 5);
  assert.equal(await readAll(), true);
  assert.deepEqual(read.sort(), ['history a', 'result a']);
});
