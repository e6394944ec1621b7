import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { bodyDifference } from '../../../../src/audit/analysis/object/bodyDifference.ts';
import { historyMarkdown } from '../../../../src/audit/analysis/object/historyMarkdown.ts';
import { objectHistory } from '../../../../src/audit/analysis/object/objectHistory.ts';
import { kindOfContent } from '../../../../src/audit/file/fileRecords.ts';
import { inEnglish, message, type Message } from '../../../../src/text/message.ts';

const { signal } = new AbortController();
const web = { resource: 'deployments', namespace: 'shop', name: 'web' };

function body(spec: object, more: object = {}): object {
  return { kind: 'Deployment', metadata: { name: 'web', resourceVersion: String(Math.random()) }, spec, ...more };
}

/** Events a second after one another. */
function eventsOf(
  ...writes: readonly (readonly [
    verb: string,
    responseObject: object | undefined,
    fields: { subresource?: string; [name: string]: unknown },
  ])[]
): string {
  const lines = writes.map(([verb, responseObject, { subresource, ...fields }], at) =>
    JSON.stringify({
      kind: 'Event',
      level: responseObject === undefined ? 'Metadata' : 'RequestResponse',
      auditID: `id-${at}`,
      stage: 'ResponseComplete',
      requestURI: '/apis/apps/v1/namespaces/shop/deployments/web',
      verb,
      user: { username: 'anna' },
      objectRef: { resource: 'deployments', apiGroup: 'apps', namespace: 'shop', name: 'web', subresource },
      responseStatus: { code: verb === 'create' ? 201 : 200 },
      requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + at * 1_000).toISOString(),
      responseObject,
      ...fields,
    }),
  );
  return lines.join('\n');
}

async function documentOf(text: string, notes: readonly Message[] = []): Promise<string> {
  const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(text))], { signal });
  const from = { accounts: loaded.accounts, notes };
  return historyMarkdown(web, await objectHistory(loaded, web, signal), from, inEnglish);
}

/** What is below the headings. */
function sections(markdown: string): readonly string[] {
  return markdown
    .split(/^## .*$/m)
    .slice(1)
    .map((part) => part.trim());
}

test('each write of an object has what it changed, the oldest first', async () => {
  const markdown = await documentOf(
    eventsOf(
      ['create', body({ replicas: 1 }), {}],
      ['update', body({ replicas: 1 }, { status: { ready: 1 } }), { subresource: 'status' }],
      ['update', { kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 3 } }, { subresource: 'scale' }],
      ['patch', body({ replicas: 3, paused: true }, { status: { ready: 3 } }), {}],
      ['patch', body({ replicas: 3, paused: true }, { status: { ready: 3 } }), {}],
      ['delete', { kind: 'Status' }, {}],
    ),
  );
  assert.match(markdown, /^# History of deployments shop\/web\n\nanna deleted deployments shop\/web at /);
  assert.match(markdown, /^## anna scaled deployments shop\/web at 2026-02-10T00:00:02Z, /m);
  assert.deepEqual(sections(markdown), [
    '```diff\n+ kind: "Deployment"\n+ metadata.name: "web"\n+ spec.replicas: 1\n```',
    '```diff\n- status: null\n+ status.ready: 1\n```',
    '```diff\n- spec.replicas: 1\n+ spec.replicas: 3\n```',
    '```diff\n+ spec.paused: true\n```',
    'Nothing differs.',
    '',
  ]);
});

test('where the bodies are missing it says so, and nothing is compared over the gap', async () => {
  const markdown = await documentOf(
    eventsOf(
      ['patch', body({ replicas: 1 }), {}],
      ['patch', undefined, {}],
      ['patch', body({ replicas: 7 }), {}],
      ['patch', body({ replicas: 8 }), {}],
      ['patch', { kind: 'Status', metadata: {} }, {}],
    ),
  );
  const unknown = 'What it was before is in no event of this log.';
  assert.deepEqual(sections(markdown), [
    unknown,
    'The policy logs no bodies of this request.',
    unknown,
    '```diff\n- spec.replicas: 7\n+ spec.replicas: 8\n```',
    'The event does not have the object as it was then.',
  ]);
});

test('text of others is data, and what is secret is hidden', async () => {
  const markdown = await documentOf(
    eventsOf([
      'create',
      body({ text: '```\n# evil', password: 'hunter2', env: [{ name: 'DB_TOKEN', value: 'abcdef' }] }),
      {},
    ]),
  );
  assert.doesNotMatch(markdown, /hunter2|abcdef|^# evil/m);
  assert.equal(markdown.match(/^```/gm)?.length, 2);
  assert.match(markdown, /^\+ spec\.password: \[hidden\]$/m);
  assert.match(markdown, /^\+ spec\.env\[DB_TOKEN\]\.value: \[hidden\]$/m);

  const secret = (data: object): object => ({ kind: 'Secret', metadata: { annotations: { last: data } }, data });
  const found = bodyDifference(secret({ key: 'b25l' }), secret({ key: 'dHdv', more: 'eA==' }));
  assert.deepEqual(
    found.map(({ path, before, after }) => [path, before, after]),
    [
      ['metadata.annotations.last.key', '[hidden]', '[hidden]'],
      ['data.key', '[hidden]', '[hidden]'],
      ['metadata.annotations.last.more', undefined, '[hidden]'],
      ['data.more', undefined, '[hidden]'],
    ],
  );
});

test('what a search has left out is said', async () => {
  const notes = [message('{0} events in the newest {1} rows; there are more', 1, 2_000)];
  const markdown = await documentOf(eventsOf(['patch', body({}), {}]), notes);
  assert.match(markdown, /^- These events are what a search left: .*\n- 1 events in the newest 2000 rows; there/m);
});

/** What was sent, as a policy of level Request has it. */
const sent = (requestObject: object, fields: object = {}): Record<string, unknown> => ({
  level: 'Request',
  requestObject,
  ...fields,
});

test('what the API server filled in may be said of a later write, and is not silently', async () => {
  const note = 'This is by what was sent: what the API server filled in may be said of a later write.';
  const filled = body({ replicas: 1, strategy: 'RollingUpdate' });
  const markdown = await documentOf(
    eventsOf(
      ['create', undefined, sent(body({ replicas: 1 }))],
      ['patch', filled, {}],
      ['patch', filled, {}],
      ['update', undefined, sent(filled)],
    ),
  );
  assert.deepEqual(sections(markdown), [
    `${note}\n\n\`\`\`diff\n+ kind: "Deployment"\n+ metadata.name: "web"\n+ spec.replicas: 1\n\`\`\``,
    `${note}\n\n\`\`\`diff\n+ spec.strategy: "RollingUpdate"\n\`\`\``,
    'Nothing differs.',
    `Nothing differs. ${note}`,
  ]);
});

test('of what was sent as a status only the status is known', async () => {
  const status = sent(body({ replicas: 7 }, { status: { ready: 1 } }), { subresource: 'status' });
  const markdown = await documentOf(
    eventsOf(
      ['update', undefined, status],
      ['patch', body({ replicas: 1 }), {}],
      ['update', undefined, status],
      ['patch', body({ replicas: 1 }), {}],
    ),
  );
  const [alone, first, written, last] = sections(markdown);
  assert.equal(alone, 'The event does not have the object as it was then.');
  assert.equal(first, 'What it was before is in no event of this log.');
  assert.match(written ?? '', /```diff\n- status: null\n\+ status\.ready: 1\n```$/);
  assert.equal(last, 'Nothing differs.');
});

test('objects of different API groups are not compared', async () => {
  const other = { objectRef: { resource: 'deployments', apiGroup: 'example.com', namespace: 'shop', name: 'web' } };
  const markdown = await documentOf(
    eventsOf(
      ['create', body({ replicas: 1 }), {}],
      ['patch', body({ size: 'large' }), other],
      ['patch', body({ replicas: 2 }), {}],
    ),
  );
  assert.deepEqual(sections(markdown).slice(1), [
    'What it was before is in no event of this log.',
    '```diff\n- spec.replicas: 1\n+ spec.replicas: 2\n```',
  ]);
  assert.match(markdown, /^## anna changed deployments\.example\.com shop\/web at /m);
});

test('items of a list are compared by their names', () => {
  const found = bodyDifference(
    { containers: [{ name: 'web', image: 'web:1' }] },
    {
      containers: [
        { name: 'proxy', image: 'p:1' },
        { name: 'web', image: 'web:2' },
      ],
    },
  );
  assert.deepEqual(found, [
    { path: 'containers[web].image', before: '"web:1"', after: '"web:2"' },
    { path: 'containers[proxy].name', before: undefined, after: '"proxy"' },
    { path: 'containers[proxy].image', before: undefined, after: '"p:1"' },
  ]);
});
