import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { FailedReading, Known } from '../../../src/forwarding/condition/known.ts';
import { failure, pass, seen, warning, type Answer, type Finding } from '../../../src/forwarding/verification/check.ts';
import { coverNow } from '../../../src/forwarding/verification/report/coverage.ts';
import { controls, countsOf } from '../../../src/forwarding/verification/report/evidenceControls.ts';
import { evidenceHtml } from '../../../src/forwarding/verification/report/evidenceHtml.ts';
import { evidenceJson } from '../../../src/forwarding/verification/report/evidenceJson.ts';
import type { Evidence } from '../../../src/forwarding/verification/report/evidence.ts';
import { htmlReport } from '../../../src/forwarding/verification/report/htmlReport.ts';
import { verdictOf } from '../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { AuditWebhook, Cluster, Master } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message, type Message } from '../../../src/text/message.ts';
import { shortened, type FleetCluster } from '../../../src/views/fleet/fleetCluster.ts';
import { evidenceOf } from '../../../src/views/fleet/fleetEvidence.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';
import { objections, type Schema } from '../../support/schemaObjections.ts';

const day = 24 * 60 * 60_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const guid = '0123abcd-0123-4567-89ab-0123456789ab';
const host = `${guid}.ingress.eu-de.logs.cloud.ibm.com`;
const hostile = 'password=hunter2 </td><script>alert(1)</script><img src=x onerror=1>&"\'\u202e\u0007';
const secret = 'https://user:hunter2@siem.example.com/x';

const well: Readonly<Record<string, Answer>> = {
  delivery: { ...pass(message('It came.')), arrived: true },
  'agent-collects': pass(message('It collects.'), seen('agent', host)),
  'certificate-owner': pass(message('May post.'), seen('audit-webhook get', 'CN=anna')),
};

function verified(webhook: AuditWebhook, answers: Readonly<Record<string, Answer>>, name = 'c'): VerifyResult {
  return {
    cluster: { id: name, name, type: 'kubernetes', version: '1' },
    at: new Date(now - 60_000).toISOString(),
    ...{ tookMs: 1, testEvents: true, counters: [] },
    subject: { webhook, master, certificateUntil: now + 100 * day },
    findings: Object.entries(answers).map(([check, answer]): Finding => ({ check, ...answer })),
  };
}

function clusterOf(
  name: string,
  webhook: AuditWebhook | undefined,
  answers?: Readonly<Record<string, Answer>>,
  more: { readonly failure?: FailedReading; readonly cluster?: Partial<Cluster> } = {},
): FleetCluster {
  const result = answers && webhook && verified(webhook, answers, name);
  const known: Known = {
    row: {
      cluster: {
        ...{ id: name, name, provider: 'classic', type: 'kubernetes', region: 'eu-de', location: '', state: '' },
        ...{ resourceGroupId: '', resourceGroupName: 'default', version: '1.33', ...more.cluster },
      },
      webhook: { reading: { value: webhook, at: now }, failure: more.failure },
      master: { reading: { value: master, at: now }, failure: undefined },
    },
    ...(result === undefined ? {} : { verdict: verdictOf(result) }),
  };
  const condition = judge(known, { now, verifyAgainMs: day, notForwarding: ['sandbox'] });
  return { known, condition, kept: { result: result && shortened(result), history: [] } };
}

const cloudLogs: AuditWebhook = { server: seededUrls.cloudLogs, policy: 'verbose' };
const refused: FailedReading = {
  ...{ code: 'no-permission', text: message('No.'), remedy: undefined, otherGroup: false, at: now },
};

function evidence(clusters: readonly FleetCluster[], account = { id: 'a1', name: 'Ours' }, since = now): Evidence {
  return evidenceOf(
    { account: account.name, region: 'eu-de', notes: [], clusters, unlisted: ['satellite'], now },
    { account, tool: { name: 'Kube Audit', version: '1.2.3' }, since },
  );
}

const whole = (): Evidence =>
  evidence([
    clusterOf('covered', cloudLogs, well),
    clusterOf('bare', undefined),
    clusterOf('sandbox', undefined),
    clusterOf('unverified', { server: 'http://10.0.0.1/', policy: { unknown: 'strict' } }),
    clusterOf('refused', cloudLogs, well, { failure: refused }),
  ]);

const schema = JSON.parse(
  readFileSync(new URL('../../../media/evidence.schema.json', import.meta.url), 'utf8'),
) as Schema;

test('the JSON is valid by its schema, and what is not known is null', () => {
  const file = JSON.parse(evidenceJson(whole())) as {
    readonly account: unknown;
    readonly tool: unknown;
    readonly targetedRegion: unknown;
    readonly clusters: readonly {
      readonly name: string;
      readonly webhook: string;
      readonly forwarding: object | null;
    }[];
  };
  assert.deepEqual(objections(file, schema, schema), []);
  assert.notDeepEqual(objections({ ...file, version: 2 }, schema, schema), []);
  assert.notDeepEqual(objections({ ...file, clusters: [{}] }, schema, schema), []);
  assert.deepEqual(
    [file.account, file.tool, file.targetedRegion],
    [{ id: 'a1', name: 'Ours' }, { name: 'Kube Audit', version: '1.2.3' }, 'eu-de'],
  );
  assert.deepEqual(
    file.clusters.map(({ name, webhook }) => `${name} ${webhook}`),
    ['covered stored', 'bare none', 'sandbox none', 'unverified stored', 'refused unknown'],
  );
  assert.deepEqual(file.clusters[0]?.forwarding, {
    url: seededUrls.cloudLogs,
    route: 'Cloud Logs',
    policy: 'verbose',
    encrypted: null,
    certificate: { validUntil: '2027-03-09T12:00:00.000Z', owner: 'CN=anna' },
    destination: { text: host, region: 'eu-de', retentionDays: null },
  });
  // Of a webhook that cannot be read now, nothing of before is said.
  assert.equal(file.clusters[4]?.forwarding, null);
  const nobody = evidenceOf(
    { account: '', region: '', notes: [], clusters: [], unlisted: [], now },
    { account: undefined, tool: { name: '', version: '' }, since: now },
  );
  assert.deepEqual(objections(JSON.parse(evidenceJson(nobody)), schema, schema), []);
});

test('every control counts what is shown, what is not, and what is not known', () => {
  const { clusters, at } = whole();
  assert.deepEqual(
    controls.map((control) => [control.id, ...Object.values(countsOf(control, clusters, at))].join(' ')),
    // The sandbox is not meant to forward.
    [
      ...['1.2.19 1 1 2', '3.2.1 1 1 2', '3.2.2 0 0 4', 'AU-2 1 1 2'],
      ...['AU-5 1 1 2', 'AU-9 0 2 2', 'AU-11 0 1 3', 'AU-12 1 1 2'],
    ],
  );
});

const shownOf = (cluster: FleetCluster, id: string, since = now): string => {
  const [one] = evidence([cluster], undefined, since).clusters;
  const control = controls.find((each) => each.id === id);
  assert.ok(one && control);
  return control.of(one, now);
};

test('what was read before the file was asked for is not known in it, with a note', () => {
  const known = [clusterOf('covered', cloudLogs, well), clusterOf('bare', undefined), clusterOf('sandbox', undefined)];
  const fresh = evidence(known);
  assert.deepEqual([fresh.notes, fresh.clusters.map(({ readAt }) => readAt)], [[], [now, now, now]]);
  const old = evidence([...known, clusterOf('refused', cloudLogs, well, { failure: refused })], undefined, now + 1);
  assert.deepEqual(
    old.clusters.map(({ cover, readAt, webhook, condition }) => [cover.cover, readAt, webhook, condition.kind]),
    ['unread', 'unread', 'unread', 'forbidden'].map((kind) => ['not-known', undefined, undefined, kind]),
  );
  assert.deepEqual(old.notes.map(inEnglish), [
    'Not read for this file: 4 of 4 clusters. What was read before isn’t in it.',
  ]);
  const text = evidenceHtml(old);
  assert.match(text, /Read:\s+not for this file/);
  assert.match(text, /! Not read for this file: 4 of 4 clusters/);
  assert.match(evidenceHtml(fresh), /Read:\s+2026-11-29 12:00:00 UTC/);
  const file = JSON.parse(evidenceJson(old)) as { readonly clusters: readonly { readonly readAt: unknown }[] };
  assert.deepEqual(objections(file, schema, schema), []);
  assert.deepEqual(file.clusters[0]?.readAt, null);
  assert.match(evidenceJson(fresh), /"readAt": "2026-11-29T12:00:00.000Z"/);
});

test('a webhook that was read is known also where its master was not', () => {
  const halfOf = (cluster: FleetCluster): FleetCluster => {
    const { row } = cluster.known;
    const reading = row.master.reading && { ...row.master.reading, at: now - 1 };
    return { ...cluster, known: { ...cluster.known, row: { ...row, master: { ...row.master, reading } } } };
  };
  const { clusters, notes } = evidence(
    [clusterOf('covered', cloudLogs, well), clusterOf('bare', undefined), clusterOf('sandbox', undefined)].map(halfOf),
  );
  assert.deepEqual(
    clusters.map(({ cover }) => cover.cover),
    ['not-known', 'not-covered', 'exempt'],
  );
  assert.equal(notes.length, 1);
});

test('only what was seen to arrive is protected on its way', () => {
  const unseen = { ...well, delivery: pass(message('No errors counted.')) };
  assert.equal(shownOf(clusterOf('c', { ...cloudLogs, server: 'http://10.0.0.1/' }), 'AU-9'), 'notShown');
  const proxied = (scheme: string) =>
    `https://127.0.0.1:2040/api/v1/namespaces/a/services/${scheme}:b:${scheme}/proxy/post`;
  const encrypted = { ...cloudLogs, server: proxied('https') };
  assert.equal(shownOf(clusterOf('c', encrypted, well), 'AU-9'), 'shown');
  assert.equal(shownOf(clusterOf('c', encrypted, unseen), 'AU-9'), 'notKnown');
  // From the API server on to the Service it is plain http.
  assert.equal(shownOf(clusterOf('c', { ...cloudLogs, server: proxied('http') }, well), 'AU-9'), 'notKnown');
});

test('a failure that was found long ago shows nothing of how failures are found now', () => {
  const failing = clusterOf('c', cloudLogs, { ...well, delivery: failure(message('Rejected.')) });
  assert.equal(shownOf(failing, 'AU-5'), 'shown');
  const condition = judge(failing.known, { now: now + 2 * day, verifyAgainMs: day, notForwarding: [] });
  assert.equal(coverNow({ known: failing.known, condition }).cover, 'failing');
  assert.equal(shownOf({ ...failing, condition }, 'AU-5'), 'notKnown');
});

test('all that a verification says, and for how long events are kept, is in it', () => {
  const kept = (text: Message): Answer =>
    pass(message('{0}: {1}', 'logs', message('{0}. What it costs isn’t known.', text)));
  const days = message('{0} days in frequent search', 14);
  const cluster = clusterOf('c', cloudLogs, {
    ...well,
    delivery: pass(message('No errors counted.')),
    image: warning(message('Old.')),
    retention: kept(days),
  });
  const text = evidenceHtml(evidence([cluster]));
  assert.match(text, /1 warning, Delivery not confirmed/);
  assert.match(text, /Retention:\s+14 days in frequent search/);
  assert.match(evidenceJson(evidence([cluster])), /"result": "1 warning, Delivery not confirmed"/);
  assert.match(evidenceJson(evidence([cluster])), /"retentionDays": 14/);
  assert.equal(shownOf(cluster, 'AU-11'), 'shown');
  const archived = clusterOf('c', cloudLogs, { ...well, retention: kept(message('In the archive alone')) });
  assert.equal(shownOf(archived, 'AU-11'), 'notKnown');
  assert.equal(shownOf(clusterOf('c', cloudLogs, well), 'AU-11'), 'notKnown');
});

test('the document says what is not known, and whose it is', () => {
  const text = evidenceHtml(whole());
  for (const part of [
    /<h1>Audit log forwarding: Ours<\/h1>/,
    /Of 4 clusters: 1 covered, 0 failing, 1 not covered, 2 not known\. No permission to list the clusters of satellite\./,
    /Ours \(a1\)/,
    /Kube Audit 1\.2\.3/,
    /Region: eu-de<br \/>Retention:\s+not known/,
    /No audit webhook is stored\./,
    /Policy: strict/,
    /Not used over plain http/,
  ]) {
    assert.match(text, part);
  }
  assert.match(evidenceHtml({ ...whole(), account: undefined, region: undefined }), /<dd>Not known<\/dd>/);
});

test('hostile text and secrets in every field: text in the document, which runs and loads nothing', () => {
  const answers = { ...well, 'certificate-owner': pass(message('x'), seen(hostile, hostile)) };
  const cluster = { region: hostile, version: hostile, resourceGroupName: hostile, type: { unknown: hostile } };
  const given = evidence(
    [
      clusterOf(hostile, cloudLogs, answers, { cluster }),
      clusterOf('leak', { server: secret, policy: { unknown: hostile } }),
    ],
    { id: hostile, name: hostile },
  );
  const documents = [
    evidenceHtml({ ...given, notes: [message('{0}', hostile)], tool: { name: hostile, version: hostile } }),
    htmlReport([verified(cloudLogs, { image: pass(message('{0}', hostile)), ...answers }, hostile)], {
      notCounted: message('{0}', hostile),
    }),
  ];
  for (const text of documents) {
    assert.match(text, /default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'none'/);
    assert.doesNotMatch(text, /<script|<img|onerror=1>|\u202e|\u0007|hunter2|https?:[^<]*<\/style>|href|src=x>/);
    assert.match(text, /&#60;script&#62;/);
  }
  const json = evidenceJson(given);
  assert.doesNotMatch(json, /hunter2/);
  assert.deepEqual(objections(JSON.parse(json), schema, schema), []);
});
