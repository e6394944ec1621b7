import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventReport } from '../../../../src/audit/analysis/eventReport.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { reportMarkdown } from '../../../../src/audit/analysis/reportMarkdown.ts';
import { kindOfContent } from '../../../../src/audit/file/fileRecords.ts';
import { inEnglish, message, type Message } from '../../../../src/text/message.ts';

const { signal } = new AbortController();
let number = 0;
const event = (fields: object): string => {
  number += 1;
  return JSON.stringify({
    kind: 'Event',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    verb: 'get',
    requestURI: '/api/v1/namespaces/shop/pods/web',
    user: { username: 'anna' },
    userAgent: 'kubectl/v1.36',
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
    ...fields,
  });
};
const secret = (name: string): object => ({ objectRef: { resource: 'secrets', namespace: 'shop', name } });

async function reportOf(
  lines: readonly string[],
  notes: readonly Message[] = [],
): Promise<{ report: ReturnType<typeof eventReport>; text: string }> {
  const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal });
  const report = eventReport(loaded);
  return { report, text: reportMarkdown(report, { name: 'audit.log', notes }, inEnglish) };
}

test('who read secrets: what was refused, only written or has not been answered is no reading', async () => {
  const { report, text } = await reportOf([
    event(secret('one')),
    event(secret('two')),
    event({ ...secret('two'), user: { username: 'ben' }, impersonatedUser: { username: 'boss' } }),
    event({ ...secret('three'), responseStatus: { code: 403 } }),
    event({ ...secret('three'), verb: 'create', responseStatus: { code: 201 } }),
    event({ ...secret('three'), stage: 'RequestReceived', responseStatus: undefined }),
    event({}),
  ]);
  const rows = report.secrets.groups.map(({ values, events, objects }) => [...values, events, objects]);
  assert.deepEqual(rows, [
    ['anna', 'shop', 'kubectl/v1.36', 2, 2],
    ['ben → boss', 'shop', 'kubectl/v1.36', 1, 1],
  ]);
  assert.match(
    text,
    /\| anna \| shop \| 2 \| kubectl\/v1\.36 \| 2 \| 2026-02-10T00:00:0\dZ \| 2026-02-10T00:00:0\dZ \|/,
  );
});

test('deprecated APIs with the release that removes them, and refusals by who asked for what', async () => {
  const { report, text } = await reportOf([
    event({
      requestURI: '/apis/batch/v1beta1/namespaces/shop/cronjobs?limit=5',
      verb: 'list',
      objectRef: { resource: 'cronjobs', apiGroup: 'batch', namespace: 'shop' },
      annotations: { 'k8s.io/deprecated': 'true', 'k8s.io/removed-release': '1.25' },
    }),
    event({ responseStatus: { code: 403 }, verb: 'delete' }),
    event({ responseStatus: { code: 403 }, verb: 'delete' }),
    event({ responseStatus: { code: 401 }, user: { username: 'system:anonymous' } }),
  ]);
  assert.deepEqual(
    report.deprecated.groups.map(({ values }) => values),
    [['batch/v1beta1', 'cronjobs.batch', '1.25', 'anna', 'kubectl/v1.36']],
  );
  assert.deepEqual(
    report.refusals.groups.map(({ values, events }) => [...values.slice(0, 5), events]),
    [
      ['anna', 'delete', 'pods', 'shop', '403', 2],
      ['system:anonymous', 'get', 'pods', 'shop', '401', 1],
    ],
  );
  assert.match(text, /\| batch\/v1beta1 cronjobs\.batch \| 1\.25 \| anna \|/);
});

test('refusals that rose are at least twice as many, and three, in the later half of the time', async () => {
  const at = (seconds: number, user: string, code = 403): string =>
    event({
      user: { username: user },
      responseStatus: { code },
      requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + seconds * 1_000).toISOString(),
    });
  const { report, text } = await reportOf([
    ...[at(0, 'first', 200), at(100, 'last', 200)],
    ...[10, 50, 60, 70].map((second) => at(second, 'rose')),
    ...[60, 70].map((second) => at(second, 'few')),
    ...[10, 20, 60, 70, 80].map((second) => at(second, 'steady')),
    ...[50, 60, 70, 80].map((second) => at(second, 'new')),
    ...[60, 70, 80].map((second) => at(second, 'allowed', 200)),
  ]);
  const rows = report.rose?.groups.map(({ values, early, late }) => [values[0], early, late]);
  assert.deepEqual(rows, [
    ['new', 0, 4],
    ['rose', 1, 3],
  ]);
  assert.match(
    text,
    /before 2026-02-10T00:00:50Z and from then on\.\n\n.*\n.*\n\| new \| get pods \| .* \| 0 \| 4 \| 4 \|/,
  );
  const { text: none } = await reportOf([at(0, 'a', 200), at(9, 'a', 200)]);
  assert.match(none, /^No request was refused at least twice as often/m);
  const { text: unknown } = await reportOf([at(5, 'once')]);
  assert.match(unknown, /^Not known: the events have no different times/m);
});

test('what is loud is so by events or by bytes', async () => {
  const { report, text } = await reportOf([
    ...Array.from({ length: 30 }, () => event({})),
    event({ user: { username: 'large' }, requestObject: { data: 'x'.repeat(40_000) } }),
  ]);
  assert.equal(report.events, 31);
  const [table = ''] = text.split('## Secrets');
  assert.match(
    table,
    /\| anna \| 30 \| 96\.8 % \| 9\d{3} B \| 1\d\.\d % \|\n\| large \| 1 \| 3\.2 % \| 4\d kB \| 8\d\.\d % \|/,
  );
});

test('what is in no figure is said: cut, repeated and other lines', async () => {
  const twice = event({});
  const { text } = await reportOf([twice, twice, event({}).slice(0, -30), 'a remark', 'another']);
  assert.match(text, /^2 events, \d+ B, from 2026-/m);
  assert.match(text, /^- 1 event is cut/m);
  assert.match(text, /^- 1 event was there twice/m);
  assert.match(text, /^- 2 lines were not understood/m);
  for (const none of ['reads a secret', 'calls a deprecated API', 'was refused']) {
    assert.ok(text.includes(`No event of this log ${none}.`), none);
  }
});

test('what a search has left out is said, as text', async () => {
  const { text } = await reportOf([event({})], [message('Searched for: {0}', '<b>')]);
  assert.match(text, /^- These events are what a search left: .*\n- Searched for: \\<b\\>$/m);
});

test('a name is text: no Markdown, no hidden character, no secret', async () => {
  const { text } = await reportOf([
    event({
      user: { username: '[x](command:evil)|\n# Title ‮' },
      userAgent: 'curl --password=hunter2secret <img src=x>',
      responseStatus: { code: 403 },
    }),
  ]);
  assert.doesNotMatch(text, /[^\\]\[x\]\(|^# Title|‮|hunter2secret|[^\\]<img/m);
});
