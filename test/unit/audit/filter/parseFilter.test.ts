import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteValue } from '../../../../src/audit/filter/filterWords.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const event = {
  level: 'Metadata',
  stage: 'ResponseComplete',
  auditID: 'd2a97a82-f39e-41d0-8b31-dd74f42ac7fe',
  requestURI: '/api/v1/namespaces/kube-system/secrets/web?dryRun=All&fieldManager=kubectl-create',
  verb: 'create',
  user: { username: 'IAM#Anna@example.com', groups: ['system:authenticated', 'admins'] },
  sourceIPs: ['10.1.2.3', '2001:db8::7'],
  userAgent: 'kubectl/v1.36.3 (linux/amd64)',
  objectRef: { resource: 'secrets', namespace: 'kube-system', name: 'web', apiVersion: 'v1' },
  responseStatus: { code: 403 },
  requestReceivedTimestamp: '2026-02-10T00:28:46.451356Z',
  stageTimestamp: '2026-02-10T00:28:46.463356Z',
  annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
};
const scale = {
  ...event,
  level: 'RequestResponse',
  requestURI: '/apis/apps/v1beta2/deployments',
  stageTimestamp: '2026-02-10T00:28:47.453356Z',
  annotations: {
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "ci/shop" of Role "ci" to Group "ci"',
    'k8s.io/deprecated': 'true',
    'k8s.io/removed-release': '1.16',
    'pod-security.kubernetes.io/audit-violations':
      'would violate PodSecurity "restricted:latest": runAsNonRoot != true',
  },
  verb: 'patch',
  user: { username: 'system:serviceaccount:ci:robot', uid: '5f2d6c1e-8a44-4a0c-9a1c-0b7a3f6de111' },
  impersonatedUser: { username: 'boss' },
  objectRef: { resource: 'deployments', apiGroup: 'apps', subresource: 'scale', name: 'a,b "c"', uid: 'c3d4-1' },
  responseStatus: { code: 200 },
};
const watch = {
  ...event,
  annotations: undefined,
  stage: 'RequestReceived',
  verb: 'watch',
  responseStatus: undefined,
  objectRef: undefined,
  requestURI: '/healthz',
};
const request =
  '10.0.0.7:1234 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/1500 503 217 - - SC-- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"';
const down = 'Server remotelogstash/s1 is DOWN, reason: Layer4 timeout, check duration: 0ms. 0 active and 0 backup.';
const lines = {
  event: JSON.stringify(event),
  scale: JSON.stringify(scale),
  watch: JSON.stringify(watch),
  request,
  down,
  other: 'server is listening on 3000',
};

/** The names of the lines that a filter wants. */
function wanted(text: string): string {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter), isProblem(filter) ? inEnglish(filter.text) : '');
  return Object.entries(lines)
    .filter(([, line]) => filter.wants(readLogLine(line), line))
    .map(([name]) => name)
    .join(' ');
}

test('what each word wants', () => {
  const all = 'event scale watch request down other';
  const expected: Record<string, string> = {
    '': all,
    'verb:create,delete': 'event',
    'verb:POST': 'request',
    'resource:secrets': 'event',
    'resource:deployments': 'scale',
    'resource:deployments.apps': 'scale',
    'resource:deployments/scale': 'scale',
    'resource:deployments.apps/*': 'scale',
    'resource:*/scale': 'scale',
    'resource:deploy': '',
    'resource:/healthz': 'watch',
    'user:*@example.com': 'event watch',
    'user:iam#anna@EXAMPLE.com': 'event watch',
    'user:boss': 'scale',
    '-user:system:*': 'event watch request down other',
    'group:admins': 'event watch',
    'ns:kube-system': 'event',
    'namespace:kube-*': 'event',
    '-ns:* verb:*': 'scale watch request',
    'name:web': 'event',
    'name:"a,b \\"c\\""': 'scale',
    'code:>=400': 'event request',
    'code:403,503': 'event request',
    'status:5xx': 'request',
    'code:<300': 'scale',
    'code:200..299': 'scale',
    '-code:200 stage:ResponseComplete': 'event',
    'agent:kubectl*': 'event scale watch',
    'ip:10.0.0.0/8': 'event scale watch request',
    'ip:10.0.0.7': 'request',
    'ip:2001:db8::/32': 'event scale watch',
    'ip:10.1.*': 'event scale watch',
    'path:/post*': 'request',
    'path:/healthz': 'watch',
    'id:d2a97a82-*': 'event scale watch',
    'backend:remotelogstash': 'request down',
    'backend:remotelogstash/s1 ms:>1000': 'request',
    'time:2026-02-10': 'event scale watch',
    'time:2026-02-10T00:28': 'event scale watch',
    'time:2026-02-10T00:28:46.451356Z': 'event scale watch',
    'time:2026-02-10T00:28:46.451355': '',
    'time:2026-02-10T00:28:46.4': 'event scale watch',
    'time:2026-02-10T01,2026-11-23T03:52:02.903': 'request',
    'time:2026-02-10..2026-11-23': 'event scale watch request',
    'time:2026-02-10T00:28:40..2026-02-10T00:28:45': '',
    'time:2026-02-10T00:20..2026-02-10T00:28': 'event scale watch',
    'time:>2026-02-10T00:28': 'request',
    'time:<=2026-02-10T00:28': 'event scale watch',
    'time:<2026-02-10T00:28': '',
    '-time:>=2026-02-11': 'event scale watch down other',
    'level:metadata': 'event watch',
    'level:request*': 'scale',
    'decision:forbid': 'event',
    'why:*ci/shop*': 'scale',
    'reason:*': 'scale',
    'deprecated:true': 'scale',
    'deprecated:1.16': 'scale',
    'psa:*violate*': 'scale',
    '-psa:* verb:create': 'event',
    'uid:c3d4-1': 'scale',
    'uid:5f2d6c1e-*': 'scale',
    'manager:kubectl*': 'event',
    'dryrun:all': 'event',
    '-dryrun:* resource:*': 'scale watch',
    'ms:>1000': 'scale request',
    'ms:<=12': 'event',
    'bytes:<100': 'other',
    'bytes:>700': 'scale',
    down: 'down',
    '"is listening"': 'other',
    '-server -verb:*': '',
    '"user:"': '',
    'verb:create resource:secrets ns:kube-system code:>=400 -user:system:*': 'event',
    'verb:create code:200': '',
  };
  for (const [text, names] of Object.entries(expected)) assert.equal(wanted(text), names, text);
});

test('a quoted star is a star, and a value is quoted so that it is read as it is', () => {
  assert.equal(wanted('name:"*"'), '');
  for (const value of ['web', 'a b', 'x,y', 'say "hi"', 'system:node:10.0.0.1', '*', '-x', ':x', 'IAM#a@b.c']) {
    const filter = parseFilter(`name:${quoteValue(value)}`);
    assert.ok(!isProblem(filter), value);
    const matches = (name: string): boolean => {
      const line = JSON.stringify({ ...event, objectRef: { resource: 'pods', name } });
      return filter.wants(readLogLine(line), line);
    };
    assert.deepEqual([matches(value), matches(`${value}1`)], [true, false], value);
  }
});

test('what is wrong is said plainly, with its place', () => {
  const problems: Record<string, [RegExp, string]> = {
    'verb:create foo:bar': [/No field “foo”\. Quote/, 'foo:bar'],
    'code:abc': [/^“abc” isn’t a number\. Try 403, /, 'abc'],
    'code:>=400,>=x': [/“>=x” isn’t a number/, '>=x'],
    'code:500..400': [/isn’t a number/, '500..400'],
    'time:07:30': [/^“07:30” isn’t a time\. Try 2026-11-23T07:30 or >=2026-11-23T07:30\.$/, '07:30'],
    'time:2026-02-30': [/isn’t a time/, '2026-02-30'],
    'time:2026-02-10T24': [/isn’t a time/, '2026-02-10T24'],
    'time:2026-02-11..2026-02-10': [/isn’t a time/, '2026-02-11..2026-02-10'],
    'time:2026-02-10T08:00+01:00': [/isn’t a time/, '2026-02-10T08:00+01:00'],
    'time:': [/^Add a value, for example time:2026-11-23T07:30$/, 'time:'],
    'verb:': [/^Add a value, for example verb:create$/, 'verb:'],
    'verb:a,,b': [/Add a value/, 'verb:a,,b'],
    'ip:here': [/isn’t an address or network/, 'here'],
    'ip:10.0.0.0/33': [/isn’t an address/, '10.0.0.0/33'],
    'user:"no end': [/Add the closing quotation mark/, '"no end'],
    ':x': [/Add a field before the colon/, ':x'],
    '-user:': [/Add a value/, '-user:'],
    '""': [/something to search for/, '""'],
  };
  for (const [text, [pattern, place]] of Object.entries(problems)) {
    const read = parseFilter(text);
    assert.ok(isProblem(read), text);
    assert.match(inEnglish(read.text), pattern);
    assert.equal(text.slice(read.start, read.end), place, text);
  }
});

test('a filter that names a user, an object or a request asks for what is folded away', () => {
  const unfolds = (text: string): boolean => {
    const filter = parseFilter(text);
    return !isProblem(filter) && filter.unfolds;
  };
  for (const text of [
    'user:anna',
    'resource:pods',
    'name:web',
    'ns:prod',
    'path:/api/*',
    'ip:10.0.0.1',
    'id:1',
    'anna',
  ])
    assert.ok(unfolds(text), text);
  for (const text of ['', 'verb:get', 'code:200', '-user:anna', '-anna']) assert.ok(!unfolds(text), text);
});

test('any text is answered, quickly', () => {
  const characters = '-:,"\\* \tverbcode><=x.4/';
  let seed = 7;
  for (let round = 0; round < 5_000; round += 1) {
    let text = '';
    for (let length = round % 25; length > 0; length -= 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      text += characters.charAt(seed % characters.length);
    }
    const read = parseFilter(text);
    if (isProblem(read)) assert.ok(read.start < read.end && read.end <= text.length, JSON.stringify(text));
    else for (const line of Object.values(lines)) read.wants(readLogLine(line), line);
  }
  const stars = parseFilter(`user:${'*a'.repeat(2_000)}`);
  assert.ok(!isProblem(stars));
  const hostile = JSON.stringify({ ...event, user: { username: 'a'.repeat(100_000) } });
  assert.equal(stars.wants(readLogLine(hostile), hostile), true);
});
