import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { message } from '../../../src/failure/message.ts';
import { namespaceContents, type GetJson } from '../../../src/kubernetes/namespaceContents.ts';

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
