import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeFilter } from '../../../../src/audit/filter/completeFilter.ts';
import { filterFields } from '../../../../src/audit/filter/filterFields.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { seenValues } from '../../../../src/audit/filter/seenValues.ts';

const event = (user: string, namespace: string): string =>
  JSON.stringify({
    verb: 'create',
    requestURI: '/',
    user: { username: user },
    requestReceivedTimestamp: '2026-11-23T07:30:00.000000Z',
    objectRef: { resource: 'pods', namespace },
  });
const seen = seenValues([event('anna', 'shop'), event('ben b', 'shop'), event('ben b', 'kube-system'), 'a line']);
const texts = (text: string): string[] => completeFilter(text, seen).map((completion) => completion.text);

test('fields where a word begins, with what was typed before', () => {
  assert.deepEqual(
    texts(''),
    filterFields.map(({ key }) => `${key}:`),
  );
  assert.deepEqual(texts('verb:create na'), ['verb:create ns:', 'verb:create name:']);
  assert.deepEqual(texts('code:>=400 -us'), ['code:>=400 -user:']);
  assert.deepEqual(texts('listening'), []);
});

test('values behind a field: those that stand in the log first, the most frequent before', () => {
  assert.deepEqual(texts('user:').slice(0, 3), ['user:"ben b" ', 'user:anna ', 'user:IAM#* ']);
  assert.deepEqual(texts('ns:sh'), ['ns:shop ', 'ns:openshift-* ']);
  assert.deepEqual(texts('-ns:shop,kube'), ['-ns:shop,kube-system ', '-ns:shop,ibm-kube-audit ']);
  assert.equal(texts('ns:shop,').includes('ns:shop,shop '), false);
  assert.deepEqual(texts('-time:'), ['-time:2026-11-23T07 ']);
  assert.deepEqual(texts('foo:'), []);
  assert.deepEqual(texts('user:"be'), []);
});

test('whatever is offered can be read', () => {
  for (const { key } of filterFields) {
    for (const text of texts(`${key}:`)) assert.ok(!isProblem(parseFilter(text)), text);
  }
});
