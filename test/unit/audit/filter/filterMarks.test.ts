import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterMarks } from '../../../../src/audit/filter/filterMarks.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { prettyLine } from '../../../../src/audit/prettyLine.ts';

const event = {
  verb: 'create',
  requestURI: '/api/v1/namespaces/shop/pods',
  user: { username: 'system:serviceaccount:kube-system:deployment-controller' },
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1' },
  responseStatus: { code: 403 },
  requestReceivedTimestamp: '2026-11-23T07:00:00.123456Z',
};
const request =
  '127.0.0.1:1 [23/Nov/2026:03:52:02.903] front remote/s1 0/0/0/11/11 200 114 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';

function shown(line: string | object): string {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return prettyLine(text, { time: '', deliveries: true, ownRequests: true }) ?? assert.fail();
}

/** What of a line a filter marks. */
function marked(text: string, line: string): readonly string[] {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter));
  return filterMarks(filter.wanted, line).map(({ start, end }) => line.slice(start, end));
}

test('the columns of the fields that a filter names are marked, whatever is before the line', () => {
  const line = shown(event);
  for (const before of [
    '',
    'x2x4k  ',
    '[pod/a b] ',
    '2026-11-23T07:00:00.123456789Z  ',
    'x2x4k  2026-11-23T07:00:00.1Z  ',
  ]) {
    for (const [filter, what] of Object.entries({
      'verb:create': ['create'],
      'code:>=400': ['403'],
      'user:system:*': ['system:ser…ment-controller'],
      'resource:pods': ['pods'],
      'ns:shop': ['shop'],
      'name:web-*': ['web-1'],
      'name:web-* verb:cre*': ['create', 'web-1'],
      'agent:kubectl id:1 ip:10.0.0.1': [],
      '-verb:get': [],
    })) {
      assert.deepEqual(marked(filter, before + line), what, `${filter} in ${before}${line}`);
    }
  }
});

test('a text is marked wherever it is, in any case; a line of ours never', () => {
  assert.deepEqual(marked('SHOP/web', shown(event)), ['shop/web']);
  assert.deepEqual(marked('e', 'e E e'), ['e', 'E', 'e']);
  assert.deepEqual(marked('Time', '──── Time ──  Code'), []);
  assert.deepEqual(marked('nowhere', shown(event)), []);
});

test('what has no column of its own, or no object, is marked where it is shown', () => {
  const path = shown({ ...event, objectRef: undefined, requestURI: '/healthz' });
  assert.deepEqual(marked('path:/healthz', path), ['/healthz']);
  assert.deepEqual(marked('ns:shop', shown({ ...event, objectRef: { resource: 'nodes', name: 'n' } })), []);
  const open = shown({ ...event, responseStatus: undefined, stage: 'RequestReceived' });
  assert.deepEqual(marked('stage:Request* name:web-1', open), ['web-1', '(RequestReceived)']);
});

test('HAProxy’s lines have other columns', () => {
  const line = shown(request);
  assert.deepEqual(
    marked('verb:post code:200 backend:remote ms:<20 path:/post', line),
    ['200', 'POST', 'remote/s1', '    11 ms', '/post'].map((text) => text.padStart(text.includes('ms') ? 9 : 0)),
  );
  assert.deepEqual(marked('x', 'no columns, x'), ['x']);
});
