import assert from 'node:assert/strict';
import { it } from 'node:test';
import { appliedPolicy } from '../../../../src/forwarding/destination/appliedPolicy.ts';
import type { LogsPolicy } from '../../../../src/ibmcloud/commands/logsPolicies.ts';

const labels = { application: 'ibm-kube-audit', subsystem: 'ibmcloud-kube-audit' };
const policy = (name: string, more: Partial<LogsPolicy>): LogsPolicy => ({
  ...{ name, priority: 'low', enabled: true, order: undefined, application: undefined, subsystem: undefined },
  severities: [],
  ...more,
});
const is = (...names: readonly string[]) => ({ kind: 'is', names }) as const;
const audit = is('other', 'ibm-kube-audit');

const cases: Readonly<Record<string, readonly [readonly LogsPolicy[], string]>> = {
  'no policy': [[], 'high'],
  'one for all': [[policy('a', {})], 'low a'],
  'one for its application': [[policy('a', { application: audit, priority: 'block' })], 'block a'],
  'one for its subsystem': [[policy('a', { subsystem: { kind: 'includes', names: ['kube'] } })], 'low a'],
  'one for another': [[policy('a', { application: is('ibm-kube') })], 'high'],
  'one whose application fits and whose subsystem does not': [
    [policy('a', { application: audit, subsystem: is('haproxy') })],
    'high',
  ],
  'all but it': [[policy('a', { application: { kind: 'is-not', names: ['ibm-kube-audit'] } })], 'high'],
  'all but others': [[policy('a', { application: { kind: 'is-not', names: ['x'] } })], 'low a'],
  'those that begin so': [[policy('a', { application: { kind: 'starts-with', names: ['ibm-'] } })], 'low a'],
  'one that is off': [[policy('a', { enabled: false })], 'high'],
  'the first by the order': [[policy('a', { order: 2 }), policy('b', { order: 1, priority: 'medium' })], 'medium b'],
  'the first of the list': [[policy('a', { order: 2 }), policy('b', { priority: 'medium' })], 'low a'],
  'some severities': [[policy('a', { severities: ['error'] })], 'unsure a'],
  'some severities, and the same for the rest': [[policy('a', { severities: ['error'] }), policy('b', {})], 'low b'],
  'every severity': [[policy('a', { severities: ['1', '2', '3', '4', '5', '6'] })], 'low a'],
  'a word that is not known': [[policy('a', { application: { kind: 'unknown', names: ['x'] } })], 'unsure a'],
  'a priority that is not known': [[policy('a', { priority: undefined })], 'unsure a'],
  'one that may be off': [[policy('a', { enabled: undefined })], 'unsure a'],
  'another case': [[policy('a', { application: is('IBM-kube-audit') })], 'unsure a'],
  'all but another case': [[policy('a', { application: { kind: 'is-not', names: ['IBM-kube-audit'] } })], 'unsure a'],
};

for (const [name, [policies, expected]] of Object.entries(cases)) {
  it(`decides by ${name}: ${expected}`, () => {
    const found = appliedPolicy(policies, labels);
    const said =
      found.kind === 'unsure'
        ? `unsure ${found.policies.join(' ')}`
        : [found.priority, ...(found.policy === undefined ? [] : [found.policy])].join(' ');
    assert.equal(said, expected);
  });
}
