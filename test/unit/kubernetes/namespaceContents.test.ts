import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { namespaceContents, type GetJson } from '../../../src/kubernetes/namespaceContents.ts';
import { message } from '../../../src/text/message.ts';

const kind = (name: string, singular: string) => ({
  ...{ name, kind: singular, namespaced: true, verbs: ['create', 'delete', 'get', 'list'] },
});

/** An API with Secrets and Services in the namespace; the list of its Secrets fails. */
function api(code: FailureCode): GetJson {
  return (path) => {
    if (path === '/apis') return Promise.resolve({ groups: [] });
    if (path === '/api/v1')
      return Promise.resolve({ resources: [kind('secrets', 'Secret'), kind('services', 'Service')] });
    if (path.includes('/secrets?')) return Promise.reject(new Failure(code, message('It failed.')));
    return Promise.resolve({ items: [{ metadata: { name: 'one' } }] });
  };
}

test('a kind that cannot be read is named, and the others are there', async () => {
  const { objects, unread } = await namespaceContents('audit', api('api-forbidden'));
  assert.deepEqual(unread, ['Secret']);
  assert.deepEqual(
    objects.map((object) => [object.kind, object.metadata?.name]),
    [['Service', 'one']],
  );
});

test('a connection that was lost on the way is not taken for a kind that cannot be read', async () => {
  await assert.rejects(namespaceContents('audit', api('api-unreachable')), { code: 'api-unreachable' });
});

/** An API that answers each path like this, and other paths with an empty list. */
const answering =
  (answers: Readonly<Record<string, unknown>>): GetJson =>
  (path) =>
    Promise.resolve(answers[path.split('?')[0] ?? ''] ?? { items: [] });

test('a kind that only another version of its group has is looked at too, and each kind once', async () => {
  const group = {
    preferredVersion: { groupVersion: 'example.com/v1' },
    versions: [{ groupVersion: 'example.com/v2alpha1' }, { groupVersion: 'example.com/v1' }],
  };
  const asked: string[] = [];
  const answer = answering({
    '/apis': { groups: [group] },
    '/api/v1': { resources: null },
    '/apis/example.com/v1': { resources: [kind('widgets', 'Widget')] },
    '/apis/example.com/v2alpha1': { resources: [kind('widgets', 'Widget'), kind('gadgets', 'Gadget')] },
    '/apis/example.com/v2alpha1/namespaces/audit/gadgets': { items: [{ metadata: { name: 'theirs' } }] },
  });
  const { objects } = await namespaceContents('audit', (path) => {
    asked.push(path);
    return answer(path);
  });
  assert.deepEqual(
    objects.map((object) => [object.apiVersion, object.kind, object.metadata?.name]),
    [['example.com/v2alpha1', 'Gadget', 'theirs']],
  );
  assert.deepEqual(
    asked.filter((path) => path.includes('widgets')),
    ['/apis/example.com/v1/namespaces/audit/widgets?limit=500'],
  );
});

test('a list that goes on, and an answer that is no list, leave their kind unread', async () => {
  const base = { '/apis': { groups: null }, '/api/v1': { resources: [kind('secrets', 'Secret')] } };
  for (const list of [{ metadata: { continue: 'more' }, items: [] }, {}, { kind: 'Status' }]) {
    const { unread } = await namespaceContents(
      'audit',
      answering({ ...base, '/api/v1/namespaces/audit/secrets': list }),
    );
    assert.deepEqual(unread, ['Secret'], JSON.stringify(list));
  }
  await assert.rejects(namespaceContents('audit', answering({ '/apis': {} })), { code: 'bad-output' });
});

test('only so many requests are under way at once, however many kinds there are', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `kind${index}`);
  const groups = names.map((name) => ({ versions: [{ groupVersion: `${name}.example.com/v1` }] }));
  const answer = answering({
    '/apis': { groups },
    '/api/v1': { resources: names.map((name) => kind(name, name)) },
    ...Object.fromEntries(names.map((name) => [`/apis/${name}.example.com/v1`, { resources: [] }])),
  });
  let [underWay, most, all] = [0, 0, 0];
  await namespaceContents('audit', async (path) => {
    all += 1;
    most = Math.max(most, (underWay += 1));
    await new Promise(setImmediate);
    underWay -= 1;
    return answer(path);
  });
  assert.deepEqual([all, most], [1 + 1 + 40 + 40, 8]);
});
