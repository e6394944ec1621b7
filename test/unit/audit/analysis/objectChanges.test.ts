import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesMarkdown } from '../../../../src/audit/analysis/object/changesMarkdown.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { objectChanges, type ObjectName } from '../../../../src/audit/analysis/object/objectChanges.ts';
import { readObjectName } from '../../../../src/audit/analysis/object/objectName.ts';
import { kindOfContent } from '../../../../src/audit/file/fileRecords.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { answer, event, web } from './objectEvents.ts';

const { signal } = new AbortController();
const collector = 'system:serviceaccount:kube-system:generic-garbage-collector';
const emptier = 'system:serviceaccount:kube-system:namespace-controller';
/** An answer that the policy logs. */
const answered = (responseObject: object): object => ({ level: 'RequestResponse', responseObject });
const owned = (kind: string, name: string, apiVersion?: string): object =>
  answered({ kind: 'Any', metadata: { name: 'web', ownerReferences: [{ kind, name, apiVersion, controller: true }] } });
const core = { resource: 'services', apiGroup: undefined };
const knative = { resource: 'services', apiGroup: 'serving.knative.dev' };
const listing = (...names: readonly string[]): object =>
  answered({ items: names.map((name) => ({ metadata: { name, namespace: 'shop' } })) });
const noName = { name: undefined };

const how = ', from 10\\.1\\.2\\.3, with kubectl/v1\\.36, allowed by RoleBinding "ops/shop" of Role "ops"\\.$';
const stories: Record<string, { lines: () => string[]; says: RegExp; object?: ObjectName; limits?: RegExp }> = {
  'deleted and created again, as a rename does': {
    lines: () => [event('anna', 'delete'), event('ben', 'create'), event('ben', 'create', {}, { name: 'other' })],
    says: new RegExp(`^ben created deployments shop/web again, which anna had deleted at 2026-\\S+Z${how}`),
  },
  'scaled by the autoscaler': {
    lines: () => [
      event('anna', 'create'),
      event('system:serviceaccount:kube-system:horizontal-pod-autoscaler', 'update', {}, { subresource: 'scale' }),
    ],
    says: /^system:serviceaccount:kube-system:horizontal-pod-autoscaler scaled deployments shop\/web at /,
  },
  'deleted by the garbage collector': {
    lines: () => [event('system:serviceaccount:kube-system:generic-garbage-collector', 'delete')],
    says: /^\S+generic-garbage-collector deleted deployments shop\/web, since its owner was gone at /,
  },
  'deleted with its namespace': {
    lines: () => [
      event('anna', 'create'),
      event('ben', 'delete', {}, { resource: 'namespaces', apiGroup: undefined, name: 'shop' }),
      event(
        'system:serviceaccount:kube-system:namespace-controller',
        'deletecollection',
        { sourceIPs: ['172.20.0.1'] },
        { name: undefined },
      ),
    ],
    says: new RegExp(`^ben deleted the namespace shop with all that was in it at 2026-\\S+Z${how}`),
  },
  'deleted with a collection, perhaps': {
    lines: () => [event('anna', 'create'), event('ben', 'deletecollection', {}, { name: undefined })],
    says: /^ben deleted a collection that deployments shop\/web may have been in at /,
    limits: /its selector says which it meant/,
  },
  'applied by two managers': {
    lines: () => [
      event('anna', 'patch', { requestURI: '/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=helm' }),
      event('argo', 'patch', { requestURI: '/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=argocd' }),
    ],
    says: /^argo changed deployments shop\/web at .*, as field manager argocd, allowed by /,
  },
  'only its status, after a change by somebody': {
    lines: () => [event('anna', 'update'), event('deployment-controller', 'update', {}, { subresource: 'status' })],
    says: /^anna changed deployments shop\/web at /,
  },
  'only its status, and nothing else': {
    lines: () => [event('deployment-controller', 'update', {}, { subresource: 'status' })],
    says: /^deployment-controller wrote only the status of deployments shop\/web at /,
  },
  'a dry run': {
    lines: () => [
      event('anna', 'update'),
      event('ben', 'delete', { requestURI: '/apis/apps/v1/namespaces/shop/deployments/web?dryRun=All' }),
    ],
    says: /^anna changed /,
    limits: /^Dry runs, which change nothing: 1$/m,
  },
  'a dry run of an eviction': {
    lines: () => [
      event('anna', 'update'),
      event(
        'drain',
        'create',
        { level: 'Request', requestObject: { kind: 'Eviction', deleteOptions: { dryRun: ['All'] } } },
        { subresource: 'eviction' },
      ),
    ],
    says: /^anna changed /,
    limits: /^Dry runs, which change nothing: 1$/m,
  },
  'two objects of different API groups': {
    lines: () => [
      event('ben', 'create', {}, knative),
      event('anna', 'delete', {}, core),
      event(collector, 'patch', {}, knative),
    ],
    object: { ...web, resource: 'services' },
    says: /^\S+generic-garbage-collector changed services\.serving\.knative\.dev shop\/web at /,
    limits: /^More than one API group has it; .*: services\.serving\.knative\.dev, services\.$/m,
  },
  'two objects, and the one of the core group is asked for': {
    lines: () => [event('anna', 'delete', {}, core), event('ben', 'create', {}, knative)],
    object: { ...web, resource: 'services.' },
    says: /^anna deleted services\. shop\/web at /,
    limits: /^(?!.*More than one)/s,
  },
  'two objects, and the one of another group is asked for by its kind': {
    lines: () => [event('ben', 'create', {}, knative), event('anna', 'delete', {}, core)],
    object: { ...web, resource: 'Service.serving.knative.dev' },
    says: /^ben created Service\.serving\.knative\.dev shop\/web at /,
  },
  'deleted by the garbage collector, for an owner whose name another group has too': {
    lines: () => [
      event('robot', 'create', owned('Service', 'front', 'serving.knative.dev/v1')),
      event('ben', 'delete', {}, { ...knative, name: 'front' }),
      event('anna', 'delete', {}, { ...core, name: 'front' }),
      event(collector, 'delete'),
    ],
    says: /^ben deleted Service shop\/front, which deployments shop\/web belonged to, at /,
  },
  refused: {
    lines: () => [event('anna', 'update'), event('ben', 'delete', { responseStatus: { code: 403 } })],
    says: /^anna changed /,
    limits: /^Writes that were refused or failed: 1$/m,
  },
  'deleted in the foreground: the garbage collector writes last': {
    lines: () => [event('anna', 'create'), event('ben', 'delete'), event(collector, 'patch')],
    says: /^ben deleted deployments shop\/web at /,
  },
  'changed by somebody after its deletion': {
    lines: () => [event('anna', 'delete'), event('ben', 'update')],
    says: /^ben changed deployments shop\/web, which anna had deleted at /,
  },
  'deleted by somebody, ended by the node': {
    lines: () => [event('anna', 'delete'), event('system:node:10.0.0.5', 'delete')],
    says: /^anna deleted deployments shop\/web at /,
  },
  'deleted, and then a collection of what was left': {
    lines: () => [event('anna', 'delete'), event('ben', 'deletecollection', {}, noName)],
    says: /^anna deleted deployments shop\/web at /,
  },
  'a namespace of its own name': {
    lines: () => [
      event('anna', 'create', {}, { resource: 'namespaces', apiGroup: undefined, namespace: undefined, name: 'shop' }),
      event('ben', 'delete', {}, { resource: 'namespaces', apiGroup: undefined, name: 'shop' }),
      event(
        emptier,
        'update',
        {},
        { resource: 'namespaces', apiGroup: undefined, name: 'shop', subresource: 'finalize' },
      ),
    ],
    object: { resource: 'namespaces', namespace: '', name: 'shop' },
    says: /^ben deleted namespaces shop at /,
  },
  'emptied with a namespace, whose deletion is not in the log': {
    lines: () => [event('anna', 'create'), event(emptier, 'deletecollection', {}, noName)],
    says: /^\S+namespace-controller emptied the namespace shop, whose deletion has no event here at .*\. Before that, anna created deployments shop\/web at \S+Z\.$/,
  },
  'created by an apply': {
    lines: () => [event('anna', 'patch', { responseStatus: { code: 201 } })],
    says: /^anna created deployments shop\/web at /,
  },
  'in a collection, as its answer says': {
    lines: () => [event('anna', 'create'), event('ben', 'deletecollection', listing('api', 'web'), noName)],
    says: /^ben deleted a collection with deployments shop\/web in it at /,
    limits: /^The events go back to \S+ what came before is not known\.$/,
  },
  'not in a collection, as its answer says': {
    lines: () => [event('anna', 'create'), event('ben', 'deletecollection', listing('api'), noName)],
    says: /^anna created deployments shop\/web at /,
  },
  'named by the server, as the answer says': {
    lines: () => [
      event('ben', 'create', answered({ metadata: { name: 'web' } }), noName),
      event('carla', 'create', answered({ metadata: { name: 'web-2' } }), noName),
    ],
    says: /^ben created deployments shop\/web at /,
    limits: /^The events go back to \S+ what came before is not known\.$/,
  },
  'named by the server, which no event says': {
    lines: () => [event('ben', 'create', {}, noName)],
    says: /^No event of this log changes deployments shop\/web\.$/,
    limits: /^Creations whose event has no name, and which may be of this one: 1$/m,
  },
  'deleted by the garbage collector, for an owner that somebody deleted': {
    lines: () => [
      event('robot', 'create', owned('App', 'shopping')),
      event('anna', 'delete', {}, { resource: 'apps', apiGroup: 'example.com', name: 'shopping' }),
      event(collector, 'delete'),
    ],
    says: new RegExp(`^anna deleted App shop/shopping, which deployments shop/web belonged to, at 2026-\\S+Z${how}`),
  },
  'deleted by the garbage collector, for an owner that is there again': {
    lines: () => [
      event('robot', 'create', owned('App', 'shopping')),
      event('ben', 'delete', {}, { resource: 'apps', apiGroup: 'example.com', name: 'shopping' }),
      event(collector, 'delete'),
      event('carla', 'create', {}, { resource: 'apps', apiGroup: 'example.com', name: 'shopping' }),
    ],
    says: /^ben deleted App shop\/shopping, which deployments shop\/web belonged to, at /,
  },
  'deleted by the garbage collector, for an owner of which nothing is known': {
    lines: () => [event('robot', 'create', owned('App', 'shopping')), event(collector, 'delete')],
    says: /^\S+generic-garbage-collector deleted deployments shop\/web, since its owner was gone at /,
  },
  impersonated: {
    lines: () => [event('anna', 'delete', { impersonatedUser: { username: 'boss' } })],
    says: /^anna, as boss, deleted deployments shop\/web at /,
  },
  'another object, and what only reads or runs in it': {
    lines: () => [
      event('anna', 'get'),
      event('anna', 'delete', {}, { name: 'web-2' }),
      event('anna', 'delete', {}, { namespace: 'other' }),
      event('anna', 'create', {}, { subresource: 'exec' }),
    ],
    says: /^No event of this log changes deployments shop\/web\.$/,
    limits: /^The events go back to 2026-\S+Z; what came before is not known\.$/,
  },
  'without an answer': {
    lines: () => [event('anna', 'delete', { stage: 'RequestReceived', responseStatus: undefined })],
    says: /^No event of this log changes /,
    limits: /^Writes whose outcome is not in this log: 1$/m,
  },
  'named by its kind': {
    lines: () => [event('anna', 'update')],
    object: { ...web, resource: 'Deployment' },
    says: /^anna changed Deployment shop\/web at /,
  },
  'of a resource that no event is about': {
    lines: () => [event('anna', 'update')],
    object: { ...web, resource: 'deploy' },
    says: /^No event of this log is about deploy: that is no answer\.$/,
  },
  'evicted, by a user without RBAC': {
    lines: () => [event('drain', 'create', { annotations: {} }, { subresource: 'eviction' })],
    says: /^drain evicted deployments shop\/web at .*, allowed for a reason that the event does not have\.$/,
  },
};

for (const [what, { lines, says, limits, object }] of Object.entries(stories)) {
  test(`who changed this: ${what}`, async () => {
    const found = await answer(lines(), object);
    assert.match(found.sentence, says);
    if (limits) assert.match(found.limits, limits);
  });
}

test('the event has nothing of what a secret is for', async () => {
  const secret = {
    kind: 'Secret',
    metadata: { name: 'db', annotations: { note: 'c2VjcmV0' } },
    data: { key: 'c2VjcmV0' },
    stringData: { plain: 'c2VjcmV0' },
  };
  const env = [{ name: 'DB_PASSWORD', value: 'c2VjcmV0' }];
  const pod = {
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'i', env }] },
  };
  const kept = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(pod) };
  const bodies: readonly [resource: string, requestObject: unknown, responseObject: unknown][] = [
    ['secrets', secret, secret],
    ['secrets', { data: { key: 'c2VjcmV0' } }, { kind: 'Status' }],
    [
      'secrets',
      [{ op: 'add', path: '/data/key', value: 'c2VjcmV0' }],
      { kind: 'SecretList', items: [{ ...secret, kind: '' }] },
    ],
    ['secrets', 'data: { key: c2VjcmV0 }', null],
    ['configmaps', { kind: 'List', items: [secret] }, pod],
    ['deployments', { ...pod, metadata: { annotations: kept } }, { kind: 'Deployment', status: 'kept' }],
  ];
  for (const [resource, requestObject, responseObject] of bodies) {
    const line = event('anna', 'patch', { level: 'RequestResponse', requestObject, responseObject }, { resource });
    const object = { ...web, resource };
    for (const read of [line, line.slice(0, -2)]) {
      const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(line))], { signal });
      const found = objectChanges(loaded.columns, object);
      const text = changesMarkdown(object, { found, event: read }, { accounts: loaded.accounts, notes: [] }, inEnglish);
      assert.doesNotMatch(text, /c2VjcmV0/, JSON.stringify(requestObject));
      assert.match(text, /"username": ?"anna"[\s\S]*\[hidden\]/);
    }
  }
});

test('the document says what a search has left out', async () => {
  const loaded = await loadEvents([kindOfContent('found', Buffer.from(event('anna', 'get')))], { signal });
  const found = objectChanges(loaded.columns, web);
  const from = { accounts: loaded.accounts, notes: [message('Searched for: {0}', 'verb:get')] };
  const text = changesMarkdown(web, { found, event: undefined }, from, inEnglish);
  assert.match(
    text,
    /^No event of this log changes .*\n(?:.*\n)*- These events are what a search left: .*\n- Searched for: verb:get$/m,
  );
});

test('the table has the API group of each change where there is more than one', async () => {
  const lines = [event('anna', 'update', {}, core), event('ben', 'update', {}, { ...knative, subresource: 'status' })];
  const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal });
  const services = { ...web, resource: 'services' };
  const found = objectChanges(loaded.columns, services);
  const from = { accounts: loaded.accounts, notes: [] };
  const text = changesMarkdown(services, { found, event: undefined }, from, inEnglish);
  assert.match(text, /\| ben \| update services\.serving\.knative\.dev status \|/);
  assert.match(text, /\| anna \| update services\. \|/);
});

test('an object is named as kubectl names it', () => {
  const object = { resource: 'deployments', name: 'web', namespace: 'shop' };
  for (const text of [
    'deployments/web -n shop',
    ' deployments web --namespace shop ',
    'deployments/web --namespace=shop',
  ]) {
    assert.deepEqual(readObjectName(text), object, text);
  }
  assert.deepEqual(readObjectName('clusterroles/system:admin'), {
    resource: 'clusterroles',
    name: 'system:admin',
    namespace: '',
  });
  assert.equal(readObjectName('services./web -n shop')?.resource, 'services.');
  for (const text of ['', 'web', 'a/b/c', 'deployments/web -n', 'deployments/web -n a b', 'pods/x -o yaml', '-n/x']) {
    assert.equal(readObjectName(text), undefined, text);
  }
});

test('the document has the sentence, its limits, all changes and the event, as text', async () => {
  const lines = [event('anna', 'create'), event('<b>ben</b>', 'delete', { userAgent: '```\n# evil | x' }), 'a remark'];
  const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal });
  const found = objectChanges(loaded.columns, web);
  const text = changesMarkdown(web, { found, event: lines[1] }, { accounts: loaded.accounts, notes: [] }, inEnglish);
  assert.match(text, /^# Who changed deployments shop\/web\?\n\n\\<b\\>ben\\<\/b\\> deleted deployments shop\/web at /);
  assert.match(text, /^- Lines that are cut or not understood, and may be about it: 1$/m);
  assert.match(text, /\| anna \| create \| 10\.1\.2\.3 \| kubectl\/v1\.36 \| RBAC: /);
  assert.equal(text.match(/^```/gm)?.length, 2);
  assert.doesNotMatch(text, /^# evil/m);
  assert.match(text, /^- A deletion at level Metadata may be a dry run/m);
  assert.doesNotMatch(text, /could not be read again/);
  const unread = changesMarkdown(web, { found, event: undefined }, { accounts: loaded.accounts, notes: [] }, inEnglish);
  assert.match(unread, /^The event could not be read again/m);
  assert.doesNotMatch(unread, /```/);
});
