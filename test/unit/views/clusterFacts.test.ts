import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { FailedReading, Known } from '../../../src/forwarding/condition/known.ts';
import type { Verdict } from '../../../src/forwarding/condition/verdict.ts';
import { pass, seen, type Answer, type Finding } from '../../../src/forwarding/verification/check.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { WebhookRecord } from '../../../src/forwarding/webhook/webhookRecord.ts';
import type { AuditWebhook, Master } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { clusterFacts, deliveryFact, withAge, type FactSources } from '../../../src/views/clusterFacts.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const hour = 60 * 60_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };

function known(webhook: AuditWebhook | undefined, more: Partial<Known> = {}): Known {
  return {
    row: {
      cluster: {
        ...{ id: 'id', name: 'name', provider: 'classic', type: 'kubernetes', region: '', location: '' },
        ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
      },
      webhook: { reading: { value: webhook, at: now }, failure: undefined },
      master: { reading: { value: master, at: now }, failure: undefined },
    },
    ...more,
  };
}

const stored = (server: string): AuditWebhook => ({ server, policy: 'default' });

const verdictOf = (webhook: AuditWebhook, more: Partial<Verdict> = {}): Verdict => ({
  ...{ state: 'passing', at: now - 2 * hour, failures: [], warnings: 0, delivered: true },
  ...{ subject: { webhook, master }, ...more },
});

const resultOf = (answers: Readonly<Record<string, Answer>>): VerifyResult => ({
  cluster: { id: 'id', name: 'name', type: 'kubernetes', version: '' },
  at: new Date(now - 2 * hour).toISOString(),
  ...{ tookMs: 1, testEvents: true, counters: [] },
  findings: Object.entries(answers).map(([check, answer]): Finding => ({ check, ...answer })),
});

type Sources = Pick<FactSources, 'known' | 'result'>;

const judged = (sources: Sources): FactSources => {
  const { kind } = judge(sources.known, { now, verifyAgainMs: 24 * hour, notForwarding: [] });
  return { ...sources, condition: kind, now };
};

const read = (sources: Sources): readonly string[] =>
  clusterFacts(judged(sources)).map(
    ({ title, text, sign, helps }) =>
      `${inEnglish(title)}: ${inEnglish(text)}${sign === undefined ? '' : ` [${sign}]`}${helps.map((word) => ` +${word}`).join('')}`,
  );

test('without a verification each fact that only that can know says so, and none is good', () => {
  assert.deepEqual(read({ known: known(stored(seededUrls.privateNetwork)), result: undefined }), [
    'Route: Private Network',
    'Policy: default +changesPolicy',
    `Webhook: ${seededUrls.privateNetwork} +refreshes +copiesUrl`,
    'Certificate: Not known until it’s verified +renews',
    'Forwarder: Not known until it’s verified +streams +restarts',
    'Log consumer: Not known until it’s verified +changesConsumer',
    'Last verification: Never +verifies',
  ]);
});

test('what a verification of the stored webhook saw is shown, failures before what passed', () => {
  const webhook = stored(seededUrls.privateNetwork);
  const verdict = verdictOf(webhook, {
    subject: { webhook, master, certificateUntil: now + 40 * 24 * hour + 1 },
  });
  const result = resultOf({
    deployment: pass(message('All pods are available.'), seen('Deployment a/b', '2/2')),
    consumer: { result: 'failure', text: message('It does not accept.'), evidence: [] },
  });
  const facts = read({ known: known(webhook, { verdict }), result });
  assert.deepEqual(facts.slice(3), [
    'Certificate: 40 days left, until 2027-01-08 +renews',
    'Forwarder: 2/2 pods available +streams +restarts',
    'Log consumer: It does not accept. [failing] +changesConsumer',
    'Last verification: 2 h ago: Verified [verified] +verifies +reports',
  ]);
  const twice = [...result.findings, { check: 'consumer', ...pass(message('It accepts.')) }];
  const again = read({ known: known(webhook, { verdict }), result: { ...result, findings: twice } });
  assert.equal(again[5], facts[5]);
});

test('a verification has the green sign only while the cluster is verified', () => {
  const webhook = stored(seededUrls.privateNetwork);
  const { row } = known(webhook);
  const failure: FailedReading = {
    code: 'gateway',
    text: message('No.'),
    remedy: undefined,
    otherGroup: false,
    at: now,
  };
  const withMaster = (change: Partial<Master>): Partial<Known> => ({
    ...{ verdict: verdictOf(webhook), row: { ...row, master: { ...row.master, reading: readingOf(change) } } },
  });
  const readingOf = (change: Partial<Master>) => ({ value: { ...master, ...change }, at: now });
  const last = (more: Partial<Known>): string =>
    read({ known: known(webhook, more), result: undefined })
      .at(-1)
      ?.replace(/ \+.*/, '') ?? '';
  const seenNow = 'Last verification: 2 h ago: Verified';
  assert.equal(last({ verdict: verdictOf(webhook) }), `${seenNow} [verified]`);
  assert.match(last({ verdict: verdictOf(webhook, { at: now - 25 * hour }) }), /: Verified \[stale\]$/);
  assert.equal(last(withMaster({ statusModified: 'later' })), `${seenNow} [stale]`);
  assert.equal(last(withMaster({ state: 'updating' })), seenNow);
  assert.equal(last({ verdict: verdictOf(stored(seededUrls.cloudLogs)) }), seenNow);
  assert.equal(last({ verdict: verdictOf(webhook), row: { ...row, webhook: { ...row.webhook, failure } } }), seenNow);
  assert.equal(last({ verdict: verdictOf(webhook), unfinished: { step: 1, of: 2 } }), seenNow);
});

test('what was seen of another webhook, or at another time, is not shown of this one', () => {
  const webhook = stored(seededUrls.privateNetwork);
  const result = resultOf({ deployment: pass(message('All.'), seen('Deployment a/b', '2/2')) });
  const others: readonly Partial<Known>[] = [
    { verdict: verdictOf(stored(seededUrls.cloudLogs)) },
    { verdict: verdictOf(webhook, { at: now - hour }) },
    { verdict: verdictOf(webhook), record: recordOf(webhook, { setAt: new Date(now - hour).toISOString() }) },
  ];
  for (const more of others) {
    const forwarder = read({ known: known(webhook, more), result })[4];
    assert.match(forwarder ?? '', /^Forwarder: Not known until it’s verified/);
  }
  assert.match(read({ known: known(webhook, { verdict: verdictOf(webhook) }), result })[4] ?? '', /2\/2/);
});

test('a certificate that was set from here has its days, and none is used over plain http', () => {
  const webhook = stored('https://logs.example.com:6514/');
  const notAfter = (days: number): string => new Date(now + days * 24 * hour).toISOString();
  const at = (days: number): string | undefined =>
    read({
      known: known(webhook, { record: recordOf(webhook, { certificate: certificate(notAfter(days)) }) }),
      result: undefined,
    })[3];
  assert.equal(at(400), 'Certificate: 400 days left, until 2028-01-03 +renews');
  assert.equal(at(29), 'Certificate: 29 days left, until 2026-12-28 [warning] +renews');
  assert.equal(at(-1), 'Certificate: Expired on 2026-11-28 [failing] +renews');
  const plain = read({ known: known(stored('http://logs.example.com:6514/')), result: undefined });
  assert.equal(plain[3], 'Certificate: Not used over plain http');
  assert.equal(plain[4], 'Forwarder: None: the API server posts to the server');
  assert.equal(plain[5], 'Log consumer: logs.example.com:6514');
});

test('the instance of Cloud Logs is the host that the agent sends to; what is wrong comes first', () => {
  const webhook = stored(seededUrls.cloudLogs);
  const verdict = verdictOf(webhook);
  const host = 'abc.ingress.us-south.logs.cloud.ibm.com';
  const collects = pass(message('It collects.'), seen('ConfigMap x', 'Path /var/log'), seen('ConfigMap x', host));
  const receiver = (answers: Readonly<Record<string, Answer>>): string | undefined =>
    read({ known: known(webhook, { verdict }), result: resultOf(answers) })[5];
  assert.equal(receiver({ 'agent-collects': collects }), `Cloud Logs instance: ${host}`);
  const none: Answer = { result: 'failure', text: message('No agent.'), evidence: [] };
  const skipped: Answer = { result: 'skipped', text: message('Skipped.'), evidence: [] };
  assert.equal(
    receiver({ 'logging-agent': none, 'agent-collects': skipped }),
    'Cloud Logs instance: No agent. [failing]',
  );
});

test('what cannot be read is not taken for none, and what helps is there', () => {
  const failed = (code: FailedReading['code'], otherGroup: boolean): Known => {
    const { row } = known(undefined);
    const failure: FailedReading = { code, text: message('No answer.'), remedy: undefined, otherGroup, at: now };
    return { row: { ...row, webhook: { reading: undefined, failure } } };
  };
  assert.deepEqual(read({ known: failed('gateway', false), result: undefined }), [
    'Webhook: No answer. [unreadable] +refreshes',
    'Last verification: Never',
  ]);
  assert.equal(
    read({ known: failed('cluster-not-found', true), result: undefined })[0],
    'Webhook: Group not targeted [other-group] +selectsGroup +refreshes',
  );
  assert.equal(read({ known: known(undefined), result: undefined })[0], 'Webhook: None set +setsUp +refreshes');
  const words: AuditWebhook = { ...stored(seededUrls.external), policy: { unknown: 'loud' } };
  assert.match(read({ known: known(words), result: undefined })[1] ?? '', /Not known: IBM Cloud says “loud”/);
});

test('what a verification saw has its age, and what is stored or has a date has none', () => {
  const webhook = stored(seededUrls.privateNetwork);
  const subject = { webhook, master, certificateUntil: now + 40 * 24 * hour + 1 };
  const verdict = verdictOf(webhook, { subject });
  const result = resultOf({ consumer: pass(message('Accepts.')) });
  const sources = judged({ known: known(webhook, { verdict }), result });
  const texts = clusterFacts(sources).map((fact) => `${fact.id}: ${inEnglish(withAge(fact, sources))}`);
  assert.ok(texts.includes('receiver: 2 h ago: Accepts.'), texts.join('\n'));
  assert.ok(texts.includes('certificate: 40 days left, until 2027-01-08'), texts.join('\n'));
  assert.ok(texts.includes('policy: default'), texts.join('\n'));
});

test('the delivery says what was seen and when, or what stopped it', () => {
  const webhook = stored(seededUrls.privateNetwork);
  const of = (verdict: Verdict | undefined, answers: Readonly<Record<string, Answer>>): string => {
    const sources = judged({ known: known(webhook, { verdict }), result: resultOf(answers) });
    return inEnglish(withAge(deliveryFact(sources), sources));
  };
  const accepted = { delivery: pass(message('Accepted.')) };
  assert.equal(of(undefined, accepted), 'Not verified');
  assert.equal(of(verdictOf(webhook), accepted), '2 h ago: Accepted.');
  const skipped: Answer = { result: 'skipped', text: message('It follows.'), evidence: [] };
  const failing = verdictOf(webhook, { state: 'failing', failures: [message('Expired.')] });
  assert.equal(of(failing, { delivery: skipped }), '2 h ago: Expired.');
  const { row } = known(webhook);
  const failure: FailedReading = {
    code: 'gateway',
    text: message('No.'),
    remedy: undefined,
    otherGroup: false,
    at: now,
  };
  const unread: Known = { verdict: verdictOf(webhook), row: { ...row, webhook: { ...row.webhook, failure } } };
  const { text, at } = deliveryFact(judged({ known: unread, result: resultOf(accepted) }));
  assert.equal(inEnglish(text), 'Not known: the webhook couldn’t be read');
  assert.equal(at, undefined);
});

function recordOf(webhook: AuditWebhook, more: Partial<WebhookRecord>): WebhookRecord {
  return {
    ...{ clusterId: 'id', server: webhook.server, policy: webhook.policy, route: 'external', user: '' },
    ...{ setAt: '2026-01-01T00:00:00Z', account: { id: '', name: '' }, previous: undefined, ...more },
  };
}

function certificate(notAfter: string): NonNullable<WebhookRecord['certificate']> {
  return { subject: '', issuer: '', fingerprint: '', serial: '', notBefore: '', notAfter };
}
