import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { eventDocument } from '../../../src/audit/eventDocument.ts';
import { kubectlCommand } from '../../../src/audit/kubectlCommand.ts';

const base = {
  verb: 'get',
  requestURI: '/api/v1/namespaces/shop/secrets/web',
  user: { username: 'IAM#anna@example.com' },
  objectRef: { resource: 'secrets', namespace: 'shop', name: 'web', apiVersion: 'v1' },
};
const deployment = { resource: 'deployments', apiGroup: 'apps', apiVersion: 'v1', namespace: 'shop', name: 'web' };
const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: "it's" } };

test('requests as kubectl says them', () => {
  const said: readonly [object, string][] = [
    [{}, 'kubectl get secrets web --namespace shop --output yaml'],
    [
      { verb: 'list', requestURI: '/x?labelSelector=app%3Dweb', objectRef: { resource: 'pods' } },
      'kubectl get pods --all-namespaces --selector app=web',
    ],
    [
      { verb: 'watch', objectRef: { resource: 'pods', namespace: 'shop' } },
      'kubectl get pods --namespace shop --watch',
    ],
    [{ verb: 'delete', objectRef: deployment }, 'kubectl delete deployments.apps web --namespace shop'],
    [
      {
        verb: 'deletecollection',
        requestURI: '/x?fieldSelector=a%3Db',
        objectRef: { resource: 'pods', namespace: 'shop' },
      },
      'kubectl delete pods --namespace shop --field-selector a=b',
    ],
    [
      {
        verb: 'get',
        requestURI: '/x?container=main&follow=true&tailLines=5',
        objectRef: { ...base.objectRef, resource: 'pods', subresource: 'log' },
      },
      'kubectl logs web --namespace shop --container main --tail 5 --follow',
    ],
    [
      {
        verb: 'create',
        requestURI: '/x?command=sh&command=-c&command=echo+it%27s&stdin=true&tty=true',
        objectRef: { ...base.objectRef, resource: 'pods', subresource: 'exec' },
      },
      `kubectl exec web --namespace shop --stdin --tty -- sh -c 'echo it'\\''s'`,
    ],
    [
      { objectRef: { ...deployment, subresource: 'scale' } },
      'kubectl get deployments.apps web --namespace shop --subresource=scale --output yaml',
    ],
    [
      { impersonatedUser: { username: 'boss', groups: ['a b'] } },
      `kubectl get secrets web --namespace shop --as boss --as-group 'a b' --output yaml`,
    ],
    [{ objectRef: undefined, requestURI: '/healthz?verbose' }, `kubectl get --raw '/healthz?verbose'`],
    [
      { verb: 'create', objectRef: { resource: 'configmaps', namespace: 'shop' }, requestObject: body },
      `kubectl create --namespace shop --filename - <<'EOF'\n${JSON.stringify(body)}\nEOF`,
    ],
    [
      {
        verb: 'patch',
        objectRef: deployment,
        requestObject: { spec: { replicas: 2 } },
        requestURI: '/x?fieldManager=kubectl-patch',
      },
      `kubectl patch deployments.apps web --namespace shop --patch '{"spec":{"replicas":2}}'`,
    ],
    [
      { verb: 'patch', objectRef: deployment, requestObject: [{ op: 'remove', path: '/a' }] },
      `kubectl patch deployments.apps web --namespace shop --type json --patch '[{"op":"remove","path":"/a"}]'`,
    ],
    [
      {
        verb: 'patch',
        objectRef: { resource: 'configmaps', namespace: 'shop', name: "it's" },
        requestObject: body,
        requestURI: '/x?fieldManager=me&force=true',
      },
      `kubectl apply --server-side --field-manager me --namespace shop --filename - <<'EOF'\n${JSON.stringify(body)}\nEOF`,
    ],
    [
      { verb: 'update', objectRef: deployment },
      '# update: what was sent is not in the event. This reads the object:\nkubectl get deployments.apps web --namespace shop --output yaml',
    ],
  ];
  for (const [change, expected] of said) assert.equal(kubectlCommand({ ...base, ...change }), expected);
});

test('nothing in an event is run by the shell', () => {
  const hostile = `x'; echo broken #$(echo broken)\`echo broken\`\necho broken`;
  const event = {
    verb: hostile,
    requestURI: `/${hostile}`,
    objectRef: { resource: hostile, subresource: hostile, namespace: hostile, name: hostile, apiGroup: hostile },
    impersonatedUser: { username: hostile },
  };
  for (const verb of ['get', 'list', 'delete', 'patch', hostile]) {
    for (const objectRef of [
      event.objectRef,
      undefined,
      { ...event.objectRef, resource: 'pods', subresource: 'exec' },
    ]) {
      const command = kubectlCommand({ ...event, verb, objectRef, requestObject: { a: hostile } });
      const output = execFileSync('bash', ['-c', `kubectl() { cat > /dev/null; }\n${command}`], { input: '' });
      assert.equal(output.toString(), '', command);
    }
  }
});

test('nothing in an event becomes an option', () => {
  const event = { ...base, verb: 'delete', objectRef: { ...base.objectRef, name: '--all' } };
  assert.equal(kubectlCommand(event), `# delete: this only reads the path:\nkubectl get --raw ${base.requestURI}`);
});

test('an event as a document: all of it, and filters for its user and object', async () => {
  const event = { ...base, objectRef: { ...deployment, name: 'a b', subresource: 'scale' } };
  const { title, yaml, userFilter, objectFilter } = await eventDocument(JSON.stringify(event));
  assert.equal(title, 'get deployments.apps/scale a b');
  assert.match(yaml, /^verb: get\nrequestURI: .*\nuser:\n {2}username: IAM#anna@example.com\n/);
  assert.deepEqual(
    [userFilter, objectFilter],
    ['user:IAM#anna@example.com', 'resource:deployments.apps ns:shop name:"a b"'],
  );
  const line = 'Server b/s1 is DOWN, reason: Layer4 timeout, check duration: 0ms. 0 active and 0 backup servers left.';
  const down = await eventDocument(line);
  assert.match(down.yaml, /^kind: server-state\nbackend: b\n/);
  assert.equal(down.userFilter, undefined);
});
