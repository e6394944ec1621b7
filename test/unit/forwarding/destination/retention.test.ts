/** How long events are kept and what that costs, out of each answer that an instance may give. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { retentionOf, type RetentionFacts } from '../../../../src/forwarding/destination/retention.ts';
import type { DataUsage } from '../../../../src/ibmcloud/commands/logs/dataUsage.ts';
import type { LogsPolicy } from '../../../../src/ibmcloud/commands/logsPolicies.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const labels = { application: 'ibm-kube-audit', subsystem: 'ibmcloud-kube-audit' };
const now = Date.parse('2026-11-23T12:00:00Z');
const usage = (application: string): DataUsage[] =>
  [23, 22, 21].map((day) => ({
    day: `2026-11-${day}T00:00:00Z`,
    // Of the day that is not over yet.
    gigabytes: day === 23 ? 9 : 2,
    application,
  }));
const policy = (priority: LogsPolicy['priority'], over: Partial<LogsPolicy> = {}): LogsPolicy => ({
  ...{ name: 'audit', priority, enabled: true, order: 1, application: undefined, subsystem: undefined, severities: [] },
  ...over,
});
const usual: RetentionFacts = {
  days: 14,
  policies: [],
  usage: usage('ibm-kube-audit'),
  measured: { gigabytes: undefined },
};
const why = { why: message('Forbidden.') };

const cases: Readonly<Record<string, readonly [Partial<RetentionFacts>, isKnown: boolean, text: string, RegExp?]>> = {
  'no policy': [
    {},
    true,
    '14 days in frequent search. About 2 GB a day of all clusters that send here: USD 106 a month (list price of 2026-04-24).',
    /No policy is for audit events.*By data-usage of 2 days: 2 GB a day of all clusters.*USD 1\.75 for a GB/s,
  ],
  'days that are not said': [
    { days: undefined },
    false,
    'In frequent search, for how long isn’t known. About 2 GB a day of all clusters that send here.',
    /doesn’t say how many days/,
  ],
  'days that are not sold': [
    { days: 5 },
    true,
    '5 days in frequent search. About 2 GB a day of all clusters that send here.',
  ],
  'medium priority': [
    { policies: [policy('medium')] },
    false,
    'In the archive alone, if it has a bucket. About 2 GB a day of all clusters that send here: USD 46 a month (list price of 2026-04-24).',
    /Policy audit: medium priority.*Whether a bucket archives them isn’t shown: without one they’re lost/s,
  ],
  'low priority': [
    { policies: [policy('low')] },
    false,
    'In the archive alone, if it has a bucket; no alert sees them. About 2 GB a day of all clusters that send here: USD 29 a month (list price of 2026-04-24).',
  ],
  blocked: [
    { policies: [policy('block')] },
    true,
    'Stored nowhere: a policy blocks them. About 2 GB a day of all clusters that send here: USD 0 a month (list price of 2026-04-24).',
  ],
  'a policy by severity': [
    { policies: [policy('low', { severities: ['info'] })] },
    false,
    'Where events are kept isn’t known. About 2 GB a day of all clusters that send here.',
    /Which policy applies isn’t known: audit/,
  ],
  'policies that a Reader can’t read': [
    { policies: why },
    false,
    'Where events are kept isn’t known. About 2 GB a day of all clusters that send here.',
    /Policies couldn’t be read: Forbidden\./,
  ],
  'usage without applications': [
    { usage: usage('') },
    true,
    '14 days in frequent search. What it costs isn’t known.',
    /It names no application ibm-kube-audit\..*no event, or too many to count/s,
  ],
  'no usage, and what the forwarder logs': [
    { usage: [], measured: { gigabytes: 0.031 } },
    true,
    '14 days in frequent search. About 0.031 GB a day of this cluster: USD 1.7 a month (list price of 2026-04-24).',
    /It has no values.*By the forwarder’s log of 15 minutes: 0\.031 GB a day of this cluster/s,
  ],
  'usage that is refused': [
    { usage: why, measured: { gigabytes: 0.031 } },
    false,
    '14 days in frequent search. About 0.031 GB a day of this cluster: USD 1.7 a month (list price of 2026-04-24).',
  ],
  'nothing that can be read': [
    { days: undefined, policies: why, usage: why, measured: why },
    false,
    'Where events are kept isn’t known. What it costs isn’t known.',
    /The forwarder’s log couldn’t be measured: Forbidden\./,
  ],
};

for (const [name, [facts, isKnown, text, evidence = /./]] of Object.entries(cases)) {
  it(name, () => {
    const found = retentionOf({ ...usual, ...facts }, labels, now);
    assert.equal(inEnglish(found.text), text);
    assert.match(found.evidence.map(inEnglish).join('\n'), evidence);
    assert.deepEqual([found.isKnown, found.isBlocked], [isKnown, name === 'blocked']);
  });
}

it('goes by the labels that events have', () => {
  const audit = { kind: 'is', names: ['audit'] } as const;
  const facts = { ...usual, policies: [policy('block', { application: audit })], usage: usage('audit') };
  const found = retentionOf(facts, { application: 'audit', subsystem: 'forwarder' }, now);
  assert.equal(found.isBlocked, true);
  assert.match(found.evidence.map(inEnglish).join('\n'), /By data-usage of 2 days: 2 GB a day/);
  assert.equal(retentionOf(facts, labels, now).isBlocked, false);
  const unknown = retentionOf(facts, undefined, now);
  assert.deepEqual([unknown.isKnown, unknown.isBlocked], [false, false]);
});
