/** What Verify says of an alert for silence: it is there, it notifies nobody, it is absent, or that is not known. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { Skipped, type Answer } from '../../../../src/forwarding/verification/check.ts';
import { silenceAlert } from '../../../../src/forwarding/verification/checks/silenceAlert.ts';
import type { ClusterFacts } from '../../../../src/forwarding/verification/facts.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import type { AlertDefinition } from '../../../../src/ibmcloud/commands/logs/alertDefinitions.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const never = new AbortController().signal;
const own: AlertDefinition = {
  ...{ id: 'a', version: '1', name: 'mine', enabled: true, phantom: false, type: 'logs_threshold' },
  ...{ labels: { 'kube-audit': 'c1' }, lessThanIn: 'minutes_30', applications: ['ibm-kube-audit'] },
  ...{ lucene: 'kubernetes.cluster_name.keyword:"prod" AND _exists_:"log.auditID"', webhooks: 1 },
};
const theirs = { ...own, name: 'theirs', labels: {} };
const foreign = { ...theirs, applications: [], lucene: 'kubernetes.cluster_name:"prod"' };
const unclear = 'Alert “theirs” may watch this cluster; its filter isn’t understood.';
const byNamespace =
  'kubernetes.namespace_name.keyword:"ibm-kube-audit" AND (meta.cluster_name:"prod" OR meta.cluster_name:"c1")';

type Lists = readonly (readonly AlertDefinition[] | Failure)[];

/** One instance for each list of alerts; a Failure where its alerts cannot be read. */
async function asked(...lists: Lists): Promise<Answer> {
  const instances = lists.map((_, index) => ({
    guid: String(index),
    region: 'eu-de',
    name: `i${index}`,
    serviceUrl: '',
  }));
  const facts = {
    cluster: { id: 'c1', name: 'prod' },
    cloudLogs: () => Promise.resolve(instances),
    alerts: ({ guid }: { readonly guid: string }) => {
      const list = lists[Number(guid)] ?? [];
      return list instanceof Failure ? Promise.reject(list) : Promise.resolve(list);
    },
  };
  // The check reads no other facts.
  const answer = await silenceAlert.run(facts as unknown as ClusterFacts, never);
  assert.ok(!Array.isArray(answer));
  return answer as Answer;
}

const refused = new Failure('no-permission', message('Forbidden.'));
const none = 'No alert notices when this cluster’s events stop.';
const cases: Readonly<Record<string, readonly [Lists, Answer['result'], string]>> = {
  ours: [[[own]], 'pass', 'Alert “mine” notifies when no event arrives for 30 minutes.'],
  'somebody’s by its filter': [
    [[{ ...foreign, applications: ['ibm-kube-audit'] }]],
    'pass',
    'Alert “theirs” notifies when no event arrives for 30 minutes.',
  ],
  'somebody’s for another application': [[[foreign]], 'skipped', none],
  'ours by name or ID, and by the namespace': [
    [[{ ...own, applications: [], lucene: byNamespace }]],
    'pass',
    'Alert “mine” notifies when no event arrives for 30 minutes.',
  ],
  'ours, which now names another cluster': [
    [[{ ...own, lucene: own.lucene.replace('prod', 'dev') }]],
    'unknown',
    unclear.replace('theirs', 'mine'),
  ],
  'ours without its filter': [[[{ ...own, lucene: '' }]], 'unknown', unclear.replace('theirs', 'mine')],
  'somebody’s for others than this one': [
    [[{ ...theirs, lucene: 'NOT kubernetes.cluster_name:"prod"' }]],
    'unknown',
    unclear,
  ],
  'somebody’s for this one or another': [
    [[{ ...theirs, lucene: 'kubernetes.cluster_name:"prod" OR kubernetes.cluster_name:"dev"' }]],
    'unknown',
    unclear,
  ],
  'somebody’s for a part of its events': [
    [[{ ...theirs, lucene: 'kubernetes.cluster_name:"prod" AND NOT log.verb:"get"' }]],
    'unknown',
    unclear,
  ],
  'somebody’s where the name is another field’s': [
    [[{ ...theirs, lucene: 'log.objectRef.namespace:"prod"' }]],
    'unknown',
    unclear,
  ],
  'somebody’s for other applications, too': [
    [[{ ...theirs, applications: ['ibm-kube-audit', 'shop'] }]],
    'unknown',
    unclear,
  ],
  'somebody’s for all clusters': [[[{ ...theirs, lucene: '' }]], 'unknown', unclear],
  'somebody’s that isn’t understood and notifies nobody': [[[{ ...theirs, lucene: '', webhooks: 0 }]], 'skipped', none],
  'somebody’s for another cluster': [[[{ ...theirs, lucene: 'kubernetes.cluster_name:"dev"' }]], 'skipped', none],
  'ours of another cluster': [
    [[{ ...own, labels: { 'kube-audit': 'c2' }, lucene: own.lucene.replace('prod', 'dev') }]],
    'skipped',
    none,
  ],
  'one that reports events': [[[{ ...own, lessThanIn: undefined }]], 'skipped', none],
  none: [[[]], 'skipped', none],
  disabled: [[[{ ...own, enabled: false }]], 'warning', 'Alert “mine” is disabled.'],
  'tried out': [[[{ ...own, phantom: true }]], 'warning', 'Alert “mine” is only tried out, and notifies nobody.'],
  'without a webhook': [
    [[{ ...own, webhooks: 0 }]],
    'warning',
    'Alert “mine” calls no outgoing webhook, so it notifies nobody.',
  ],
  'perhaps disabled': [[[{ ...own, enabled: undefined }]], 'unknown', 'Whether alert “mine” is enabled isn’t known.'],
  refused: [[refused], 'unknown', 'Alerts in i0 couldn’t be read: Forbidden.'],
  'absent here, refused there': [[[], refused], 'unknown', 'Alerts in i1 couldn’t be read: Forbidden.'],
  'there, and refused elsewhere': [
    [[own], refused],
    'pass',
    'Alert “mine” notifies when no event arrives for 30 minutes.',
  ],
};

for (const [name, [lists, result, text]] of Object.entries(cases)) {
  it(`${name}: ${result}`, async () => {
    const answer = await asked(...lists);
    assert.deepEqual([answer.result, inEnglish(answer.text)], [result, text]);
    assert.equal(answer.remedy?.command, result === 'skipped' ? 'kubeAudit.createAlert' : undefined);
  });
}

it('isn’t asked without the plug-in', async () => {
  const missing = new Failure('logs-plug-in-missing', message('The plug-in is missing.'));
  await assert.rejects(
    asked(missing),
    (error) => error instanceof Skipped && inEnglish(error.reason) === 'The plug-in is missing.',
  );
});

it('that is not known leaves the verdict as it is', () => {
  const at = '2026-11-23T07:00:00Z';
  const text = message('Said');
  const well = { check: 'service-port', result: 'pass', text, evidence: [] } as const;
  const unknown = { check: 'silence-alert', result: 'unknown', text, evidence: [] } as const;
  assert.equal(verdictOf({ at, findings: [well, { ...unknown, isAside: true }] }).state, 'passing');
  assert.equal(verdictOf({ at, findings: [well, unknown] }).state, 'unknown');
  // Nor does it confirm that events arrive.
  assert.equal(verdictOf({ at, findings: [{ ...well, isAside: true }] }).state, 'unknown');
});
