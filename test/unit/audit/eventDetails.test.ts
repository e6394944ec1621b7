import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuditEvent, type AuditEvent } from '../../../src/audit/auditEvent.ts';
import { dryRunOf, managerOf, tookMs } from '../../../src/audit/eventDetails.ts';

function event(fields: object): AuditEvent {
  const read = parseAuditEvent(JSON.stringify({ verb: 'create', requestURI: '/api/v1/pods', ...fields }));
  assert.ok(read);
  return read;
}

test('how long a request took: between its two times, or as the API server noted it', () => {
  const from = { requestReceivedTimestamp: '2026-02-10T23:59:59.999000Z', stage: 'ResponseComplete' };
  const took = (stageTimestamp: string, rest: object = {}): number | undefined =>
    tookMs(event({ ...from, stageTimestamp, ...rest }));
  assert.equal(took('2026-02-11T00:00:01.000000Z'), 1_001);
  assert.equal(took('2026-02-10T23:59:59.999300Z'), 1);
  assert.equal(took('2026-02-10T23:59:59.999000Z', { stage: 'RequestReceived' }), undefined);
  // A clock that was set in between.
  assert.equal(took('2026-02-10T23:59:58.000000Z'), undefined);
  const noted = (total: string): number | undefined =>
    tookMs(event({ annotations: { 'apiserver.latency.k8s.io/total': total } }));
  assert.equal(noted('1m2.5s'), 62_500);
  assert.equal(noted('523.2ms'), 524);
  assert.equal(noted('815µs'), 1);
  assert.equal(noted('soon'), undefined);
  assert.equal(tookMs(event({})), undefined);
});

test('a field manager and a dry run are read out of the query, a deletion’s also out of its body', () => {
  const uri = (query: string, rest: object = {}): AuditEvent => event({ requestURI: `/api/v1/pods?${query}`, ...rest });
  assert.equal(
    managerOf(uri('fieldManager=kubectl-client-side-apply&fieldValidation=Strict')),
    'kubectl-client-side-apply',
  );
  assert.equal(managerOf(uri('fieldManager=a%20b')), 'a b');
  assert.equal(managerOf(uri('labelSelector=fieldManager')), '');
  assert.deepEqual(dryRunOf(uri('dryRun=All')), ['All']);
  const options = { requestObject: { kind: 'DeleteOptions', dryRun: ['All'] } };
  assert.deepEqual(dryRunOf(uri('', options)), ['All']);
  const eviction = { kind: 'Eviction', deleteOptions: { kind: 'DeleteOptions', dryRun: ['All'] } };
  assert.deepEqual(dryRunOf(uri('', { requestObject: eviction })), ['All']);
  assert.deepEqual(dryRunOf(uri('', { requestObject: { kind: 'ConfigMap', dryRun: ['All'] } })), []);
});
