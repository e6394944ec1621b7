import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnDelivery, parseAuditEvent } from '../../../src/audit/auditEvent.ts';
import { prettyLine } from '../../../src/audit/prettyLine.ts';

/** As a real API server writes it (blogs show it so). */
const event = {
  level: 'RequestResponse',
  auditID: 'd2a97a82-f39e-41d0-8b31-dd74f42ac7fe',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/kube-system/pods?fieldManager=kubectl-run',
  verb: 'create',
  user: { username: 'IAM#user@example.com', groups: ['system:authenticated'] },
  objectRef: { resource: 'pods', namespace: 'kube-system', name: 'web', apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 201 },
  requestReceivedTimestamp: '2026-02-10T00:28:46.451356Z',
};
const delivery = {
  ...event,
  user: { username: 'system:node:admin' },
  objectRef: {
    resource: 'services',
    subresource: 'proxy',
    namespace: 'ibm-kube-audit',
    name: 'http:ibmcloud-kube-audit-service:http',
    apiVersion: 'v1',
  },
};
const time = '2026-11-23T03:52:02.903123456Z';
const pretty = (line: string | object, deliveries = false): string | undefined =>
  prettyLine(typeof line === 'string' ? line : JSON.stringify(line), { time, deliveries });

test('events stand in columns: time, verb, resource, namespace/name, user, code', () => {
  const other = {
    ...event,
    verb: 'deletecollection',
    objectRef: { resource: 'deployments', apiGroup: 'apps', subresource: 'scale', name: 'x' },
    responseStatus: { code: 403 },
  };
  assert.deepEqual(
    [pretty(event), pretty({ ...other, verb: 'patch' })],
    [
      `00:28:46.451  create    pods                    ${'kube-system/web'.padEnd(36)}  ${'IAM#user@example.com'.padEnd(30)}  201`,
      `00:28:46.451  patch     deployments.apps/scale  ${'x'.padEnd(36)}  ${'IAM#user@example.com'.padEnd(30)}  403`,
    ],
  );
  assert.match(pretty(other) ?? '', /^00:28:46\.451 {2}deletecollection {2}deployments\.apps\/scale +x /);
});

test('what an event lacks is left open: a path for no resource, the stage for no code, whom it was made as', () => {
  const bare = {
    verb: 'get',
    requestURI: '/healthz?verbose=1',
    stage: 'ResponseStarted',
    user: { username: 'someone' },
  };
  assert.match(pretty(bare) ?? '', /^03:52:02\.903 {2}get {7}\/healthz +- +someone +ResponseStarted$/);
  assert.match(
    pretty({ ...event, impersonatedUser: { username: 'other' } }) ?? '',
    /IAM#user@example\.com as other +201$/,
  );
  for (const odd of [
    { verb: 7, requestURI: [], objectRef: 'no', user: null, responseStatus: [] },
    { verb: '', requestURI: '' },
  ]) {
    assert.equal(typeof pretty(odd), 'string');
  }
});

test('the API server’s own deliveries are folded away unless asked for, and nobody else’s requests are', () => {
  assert.equal(pretty(delivery), undefined);
  assert.match(pretty(delivery, true) ?? '', /services\/proxy/);
  const others = [
    { ...delivery, verb: 'get' },
    { ...delivery, objectRef: { ...delivery.objectRef, name: 'grafana' } },
    { ...delivery, objectRef: { ...delivery.objectRef, name: 'my-kube-audit-forwarder' } },
    { ...delivery, objectRef: { ...delivery.objectRef, name: 'kube-audit-forwarder-2' } },
    { ...delivery, objectRef: { ...delivery.objectRef, subresource: undefined } },
  ];
  for (const other of others) assert.notEqual(pretty(other), undefined, JSON.stringify(other.objectRef));
  const read = parseAuditEvent(
    JSON.stringify({ ...delivery, objectRef: { ...delivery.objectRef, name: 'kube-audit-forwarder:80' } }),
  );
  assert.ok(read && isOwnDelivery(read));
});

test('HAProxy’s lines: request with status and time, connection, server state', () => {
  assert.equal(
    pretty(
      '127.0.0.1:47134 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/11 200 114 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"',
    ),
    `03:52:02.903  200  ${'POST   /post?timeout=30s'.padEnd(32)}      11 ms  remotelogstash/s1`,
  );
  assert.match(
    pretty(
      '127.0.0.1:1 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"',
    ) ?? '',
    /^03:52:02\.903 {2}503 .*remotelogstash: no server$/,
  );
  assert.match(
    pretty('Connect from 127.0.0.1:35698 to 127.0.0.1:13000 (myfrontend/HTTP)') ?? '',
    /connection of 127\.0\.0\.1:35698 to myfrontend/,
  );
  assert.match(
    pretty(
      'Server remotelogstash/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left.',
    ) ?? '',
    /^03:52:02\.903 {2}DOWN {2}remotelogstash\/s1 {2}Layer4 connection problem/,
  );
});

test('any other line stays as it is, and control characters become visible', () => {
  assert.equal(pretty('server is listening on 3000'), '03:52:02.903  server is listening on 3000');
  assert.equal(pretty('{"verb": broken'), '03:52:02.903  {"verb": broken');
  assert.equal(pretty('\u001b[31mred\u001b[0m\tx\r'), '03:52:02.903  ␛[31mred␛[0m\tx␍');
  assert.match(
    pretty({ ...event, user: { username: 'a\n──── Streaming stopped ────' } }) ?? '',
    /^[^\n]*a␊────[^\n]*$/,
  );
});

test('blanks in a name forge no column, and nothing in it is hidden', () => {
  const line = (name: string): string =>
    prettyLine(
      JSON.stringify({ kind: 'Event', verb: 'delete', requestURI: '/x', objectRef: { resource: 'secrets', name } }),
      { time: '', deliveries: true },
    ) ?? '';
  assert.ok(!line(`db-password${' '.repeat(20)}alice@example.com   200`).includes('  alice'));
  assert.match(line('a\u00a0b\tc'), /a␠b␠c/);
  for (const hidden of ['\u009b31m', '\u0085', '\u202e', '\u2066', '\u2028', '\u200b']) {
    assert.ok(!line(`a${hidden}b`).includes(hidden), JSON.stringify(hidden));
  }
});
