import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnDelivery, parseAuditEvent } from '../../../src/audit/auditEvent.ts';
import { columnWidths, GAP } from '../../../src/audit/columns.ts';
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
  prettyLine(typeof line === 'string' ? line : JSON.stringify(line), { time, deliveries, ownRequests: false });

/** The parts of a line, each without the blanks that fill it. */
const cells = (line: string | undefined): readonly string[] => (line ?? '').split(/ {2,}/);
/** Where a line's resource ends. */
const RESOURCE_END = Object.values(columnWidths).reduce((sum, width) => sum + width + GAP, -GAP);

test('events are in columns: time, code, verb, user, resource, object', () => {
  const other = {
    ...event,
    verb: 'patch',
    objectRef: { resource: 'deployments', apiGroup: 'apps', subresource: 'scale', name: 'x' },
    responseStatus: { code: 403 },
  };
  assert.deepEqual(
    [pretty(event), pretty(other)],
    [
      '00:28:46.451  201   create     IAM#user@example.com        pods                    kube-system/web',
      '00:28:46.451  403   patch      IAM#user@example.com        deployments.apps/scale  x',
    ],
  );
});

test('no name shifts a column, so that at 120 columns everything up to the resource is in view', () => {
  const stamp = '2026-11-23T03:52:02.903123456Z  ';
  const mark = 'x2x4k  ';
  assert.ok(mark.length + stamp.length + RESOURCE_END <= 120);
  const long = ['', 'a', 'a b', 'system:serviceaccount:kube-system:deployment-controller', '😀'.repeat(40)];
  const names = [...long, `IAM#${'x'.repeat(300)}@example.com`, 'a\u200b\u202e'.repeat(30), ' \t '.repeat(20)];
  for (const username of names) {
    for (const resource of names) {
      for (const code of [0, 200, 5_000_000]) {
        const line = pretty({
          ...event,
          verb: resource,
          user: { username },
          impersonatedUser: { username: resource },
          objectRef: { resource, apiGroup: resource, name: 'OBJECT' },
          responseStatus: { code },
        });
        assert.equal(line?.indexOf('  OBJECT'), RESOURCE_END, line);
      }
    }
  }
});

test('a long name keeps its beginning and its end, of the system’s more of the end', () => {
  const shownAs = (username: string, as = ''): string | undefined =>
    cells(pretty({ ...event, user: { username }, impersonatedUser: { username: as } }))[3];
  assert.equal(shownAs('IAM#anna.schmidt-von-hohenstein@example.com'), 'IAM#anna.schmidt-…mple.com');
  assert.equal(shownAs('system:serviceaccount:kube-system:deployment-controller'), 'system:ser…ment-controller');
  assert.equal(shownAs('a@example.com', 'b@example.com'), 'a@examp…com as b@examp…com');
  assert.equal(shownAs('me', 'system:serviceaccount:kube-system:default'), 'me as system:ser…m:default');
  assert.equal(cells(pretty({ ...event, verb: 'deletecollection' }))[2], 'delete…on');
});

test('what an event lacks is left open: a path for no resource, the stage for no code, whom it was made as', () => {
  const bare = {
    verb: 'get',
    requestURI: '/healthz?verbose=1',
    stage: 'ResponseStarted',
    user: { username: 'someone' },
  };
  assert.deepEqual(cells(pretty(bare)), [
    '03:52:02.903',
    '---',
    'get',
    'someone',
    '/healthz',
    '-',
    '(ResponseStarted)',
  ]);
  const path = '/openapi/v3/apis/apps/v1/of/a/long/path';
  assert.deepEqual(cells(pretty({ ...bare, requestURI: path })).slice(4, 6), ['/openapi/v3/ap…ng/path', path]);
  assert.equal(cells(pretty({ ...event, impersonatedUser: { username: 'x' } }))[3], 'IAM#user@example.com as x');
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

test('this extension’s own reads are folded away unless asked for; what it changes, of Secrets, or was denied is not', () => {
  const own = { ...event, verb: 'list', userAgent: 'ibmcloud-kube-audit', responseStatus: { code: 200 } };
  assert.equal(pretty(own), undefined);
  const asked = { time, deliveries: false, ownRequests: true };
  assert.match(prettyLine(JSON.stringify(own), asked) ?? '', / {2}list {7}/);
  const others = [
    { ...own, verb: 'create' },
    { ...own, responseStatus: { code: 403 } },
    { ...own, objectRef: { resource: 'secrets', name: 'x' } },
    { ...own, userAgent: 'ibmcloud-kube-audit/2' },
    { ...own, userAgent: 'kubectl' },
  ];
  for (const other of others) assert.notEqual(pretty(other), undefined, JSON.stringify(other));
});

test('nobody who gives this extension’s user agent has more folded away than its own successful reads', () => {
  const own = { ...event, verb: 'get', userAgent: 'ibmcloud-kube-audit', responseStatus: { code: 200 } };
  const ofPods = { resource: 'pods', namespace: 'prod', name: 'web' };
  assert.equal(pretty({ ...own, objectRef: { ...ofPods, subresource: 'log' } }), undefined);
  const others = [
    ...['exec', 'attach', 'portforward', 'proxy'].flatMap((subresource) =>
      [101, 200].map((code) => ({ ...own, objectRef: { ...ofPods, subresource }, responseStatus: { code } })),
    ),
    { ...own, objectRef: { resource: 'nodes', subresource: 'proxy', name: 'x' } },
    { ...own, objectRef: { resource: 'services', subresource: 'proxy', name: 'x' } },
    { ...own, objectRef: { resource: 'configmaps', name: 'x' } },
    { ...own, objectRef: { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' } },
    { ...own, objectRef: undefined },
    { ...own, verb: 'watch' },
    { ...own, responseStatus: { code: 101 } },
    { ...own, responseStatus: { code: 302 } },
    { ...own, responseStatus: undefined },
    { ...own, impersonatedUser: { username: 'system:admin' } },
  ];
  for (const other of others) assert.notEqual(pretty(other), undefined, JSON.stringify(other));
  const whole = JSON.stringify({ ...own, more: { rest: 'x' } });
  assert.equal(pretty(whole), undefined);
  assert.match(pretty(whole.slice(0, -4)) ?? '', /\(cut\)$/);
});

test('HAProxy’s lines: request with status and time, connection, server state', () => {
  assert.equal(
    pretty(
      '127.0.0.1:47134 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/11 200 114 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"',
    ),
    '03:52:02.903  200   POST       remotelogstash/s1               11 ms  /post?timeout=30s',
  );
  assert.match(
    pretty(
      '127.0.0.1:1 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"',
    ) ?? '',
    /^03:52:02\.903 {2}503 {3}POST {7}remotelogstash: no server +0 ms {2}\/post$/,
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
      { time: '', deliveries: true, ownRequests: true },
    ) ?? '';
  assert.ok(!line(`db-password${' '.repeat(20)}alice@example.com   200`).includes('  alice'));
  assert.ok(line('a  (2026-11-23)').endsWith('  a␠␠(2026-11-23)'));
  assert.match(line('a\u00a0b\tc'), /a␠b␠c/);
  for (const hidden of ['\u009b31m', '\u0085', '\u202e', '\u2066', '\u2028', '\u200b']) {
    assert.ok(!line(`a${hidden}b`).includes(hidden), JSON.stringify(hidden));
  }
});
