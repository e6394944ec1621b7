import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { eventDocument } from '../../../src/audit/eventDocument.ts';
import { kubectlCommand } from '../../../src/audit/kubectlCommand.ts';
import { inEnglish } from '../../../src/text/message.ts';

const base = {
  level: 'Request',
  stage: 'ResponseComplete',
  responseStatus: { code: 200 },
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
      `kubectl create --namespace shop --validate=warn --filename - <<'EOF'\n${JSON.stringify(body)}\nEOF`,
    ],
    [
      {
        verb: 'patch',
        objectRef: deployment,
        requestObject: { spec: { replicas: 2 } },
        requestURI: '/x?fieldManager=kubectl-patch',
      },
      `kubectl patch deployments.apps web --namespace shop --field-manager kubectl-patch --type merge --patch '{"spec":{"replicas":2}}'`,
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
      `kubectl apply --server-side --force-conflicts --field-manager me --namespace shop --validate=warn --filename - <<'EOF'\n${JSON.stringify(body)}\nEOF`,
    ],
  ];
  for (const [change, expected] of said) {
    assert.deepEqual(kubectlCommand({ ...base, ...change }), { text: expected, missing: undefined });
  }
});

const uri = base.requestURI;
const web = 'kubectl delete secrets web --namespace shop';
const options = (fields: object): object => ({ requestObject: { kind: 'DeleteOptions', apiVersion: 'v1', ...fields } });

test('a deletion keeps what limits it', () => {
  const raw = (query = ''): string => `kubectl delete --raw '${uri}${query}'`.replaceAll(/'([\w/]+)'/g, '$1');
  const withBody = (fields: object): string =>
    `kubectl delete --raw ${uri} --filename - <<'EOF'\n${JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', ...fields })}\nEOF`;
  const said: readonly [object, string][] = [
    [{}, web],
    [{ requestURI: `${uri}?dryRun=All` }, `${web} --dry-run=server`],
    [options({ dryRun: ['All'], propagationPolicy: 'Background' }), `${web} --dry-run=server`],
    [{ requestURI: `${uri}?timeout=32s&gracePeriodSeconds=30` }, `${web} --grace-period=30`],
    [
      options({ gracePeriodSeconds: 0, propagationPolicy: 'Foreground' }),
      `${web} --cascade=foreground --grace-period=0 --force`,
    ],
    [options({ propagationPolicy: 'Orphan' }), `${web} --cascade=orphan`],
    // For these there is no option: the request is sent as it was.
    [{ requestURI: `${uri}?dryRun=All&dryRun=All` }, raw('?dryRun=All&dryRun=All')],
    [{ requestURI: `${uri}?dryRun=Some` }, raw('?dryRun=Some')],
    [{ requestURI: `${uri}?orphanDependents=true` }, raw('?orphanDependents=true')],
    [options({ preconditions: { uid: '1' } }), withBody({ preconditions: { uid: '1' } })],
    [options({ dryRun: ['Some'] }), withBody({ dryRun: ['Some'] })],
    [options({ future: true }), withBody({ future: true })],
    [
      { ...options({ propagationPolicy: 'Background' }), requestURI: `${uri}?dryRun=All` },
      `kubectl delete --raw '${uri}?dryRun=All' --filename - <<'EOF'\n{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background"}\nEOF`,
    ],
    // Without a word their dependents stay, which kubectl does not do.
    [
      { objectRef: { resource: 'jobs', apiGroup: 'batch', namespace: 'shop', name: 'web' } },
      'kubectl delete jobs.batch web --namespace shop --cascade=orphan',
    ],
    [
      { verb: 'deletecollection', objectRef: { resource: 'pods', namespace: 'shop' }, ...options({ dryRun: ['All'] }) },
      'kubectl delete pods --namespace shop --all --dry-run=server',
    ],
    [
      { verb: 'deletecollection', requestURI: '/p?continue=abc', objectRef: { resource: 'pods', namespace: 'shop' } },
      `kubectl delete --raw '/p?continue=abc'`,
    ],
    [{ objectRef: { ...base.objectRef, name: '--all' } }, `kubectl delete --raw ${uri}`],
  ];
  for (const [change, expected] of said) {
    assert.deepEqual(kubectlCommand({ ...base, verb: 'delete', ...change }), { text: expected, missing: undefined });
  }
});

test('whether a deletion was a dry run is not known where its options may be missing: it is not repeated', () => {
  const unknown: readonly object[] = [
    { level: 'Metadata' },
    { level: undefined },
    { stage: 'RequestReceived' },
    { responseStatus: { code: 403 } },
    { responseStatus: undefined },
    { annotations: { 'audit.k8s.io/truncated': 'true' } },
  ];
  for (const change of unknown) {
    for (const verb of ['delete', 'deletecollection', 'create', 'update', 'patch']) {
      const { text, missing } = kubectlCommand({ ...base, verb, ...change });
      assert.equal(missing && inEnglish(missing), 'The event has no request body.', verb);
      assert.equal(
        text,
        `# ${verb}: The event has no request body. This only reads:\nkubectl get secrets web --namespace shop --output yaml`,
      );
    }
  }
});

test('what is read and written keeps its selectors, its part, its path and its person', () => {
  const pods = { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1' };
  const status = { apiVersion: 'v1', kind: 'Certificate', metadata: { name: 'web' } };
  const certificate = { resource: 'certificates', apiGroup: 'cert-manager.io', namespace: 'shop', name: 'web' };
  const input = (body_: object): string => `--filename - <<'EOF'\n${JSON.stringify(body_)}\nEOF`;
  const eviction = { kind: 'Eviction', apiVersion: 'policy/v1', deleteOptions: { dryRun: ['All'] } };
  const said: readonly [object, string][] = [
    [
      {
        verb: 'watch',
        requestURI: '/x?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&watch=true&resourceVersion=5',
        objectRef: pods,
      },
      'kubectl get pods --namespace shop --field-selector metadata.name=web --watch',
    ],
    [
      {
        verb: 'list',
        requestURI: '/x?fieldSelector=metadata.name%3Dweb',
        objectRef: { resource: 'pods', name: 'web' },
      },
      'kubectl get pods --all-namespaces --field-selector metadata.name=web',
    ],
    [{ verb: 'list', requestURI: '/x?continue=abc', objectRef: pods }, `kubectl get --raw '/x?continue=abc'`],
    [{ verb: 'list', requestURI: '/x?shard=1', objectRef: pods }, `kubectl get --raw '/x?shard=1'`],
    [
      {
        requestURI: '/api/v1/nodes/node-1/proxy/metrics/cadvisor',
        objectRef: { resource: 'nodes', name: 'node-1', subresource: 'proxy' },
      },
      'kubectl get --raw /api/v1/nodes/node-1/proxy/metrics/cadvisor',
    ],
    [
      { requestURI: '/x?limitBytes=9&sinceSeconds=60&previous=false', objectRef: { ...pods, subresource: 'log' } },
      'kubectl logs web --namespace shop --since 60s --limit-bytes 9',
    ],
    [
      { requestURI: '/x?stream=Stderr', objectRef: { ...pods, subresource: 'log' } },
      `kubectl get --raw '/x?stream=Stderr'`,
    ],
    [
      {
        verb: 'patch',
        requestURI: '/x?fieldManager=cm&force=false&dryRun=All&fieldValidation=Strict',
        objectRef: { ...certificate, subresource: 'status' },
        requestObject: status,
      },
      `kubectl apply --server-side --field-manager cm --namespace shop --subresource=status --dry-run=server ${input(status)}`,
    ],
    [
      {
        verb: 'patch',
        requestURI: '/x?fieldManager=cm',
        objectRef: certificate,
        requestObject: status,
        responseObject: { metadata: { managedFields: [{ manager: 'cm', operation: 'Apply' }] } },
      },
      `kubectl apply --server-side --field-manager cm --namespace shop --validate=warn ${input(status)}`,
    ],
    [
      { verb: 'patch', objectRef: pods, requestObject: { spec: { '$setElementOrder/containers': [{ name: 'a' }] } } },
      `kubectl patch pods web --namespace shop --type strategic --patch '{"spec":{"$setElementOrder/containers":[{"name":"a"}]}}'`,
    ],
    [
      {
        verb: 'patch',
        requestURI: '/x?dryRun=All&fieldValidation=Warn',
        objectRef: { ...deployment, subresource: 'scale' },
        requestObject: { spec: { replicas: 2 } },
      },
      `kubectl patch deployments.apps web --namespace shop --subresource=scale --dry-run=server --type merge --patch '{"spec":{"replicas":2}}'`,
    ],
    [
      {
        verb: 'update',
        requestURI: '/x?fieldManager=m&fieldValidation=Strict',
        objectRef: { ...certificate, subresource: 'status' },
        requestObject: status,
      },
      `kubectl replace --subresource=status --namespace shop --field-manager m ${input(status)}`,
    ],
    // The parts that kubectl has no option for, and parameters that it does not know, are sent as they were.
    [
      {
        verb: 'create',
        requestURI: '/e?dryRun=All',
        objectRef: { ...pods, subresource: 'eviction' },
        requestObject: eviction,
      },
      `kubectl create --raw '/e?dryRun=All' ${input(eviction)}`,
    ],
    [
      {
        verb: 'update',
        requestURI: '/c/approval',
        objectRef: { resource: 'certificatesigningrequests', name: 'a', subresource: 'approval' },
        requestObject: body,
      },
      `kubectl replace --raw /c/approval ${input(body)}`,
    ],
    [
      { verb: 'create', requestURI: '/x?future=1', objectRef: pods, requestObject: body },
      `kubectl create --raw '/x?future=1' ${input(body)}`,
    ],
    [
      { verb: 'delete', requestURI: '/x?future=1', impersonatedUser: { username: 'boss', uid: '7' } },
      `kubectl delete --as boss --as-uid 7 --raw '/x?future=1'`,
    ],
  ];
  for (const [change, expected] of said) {
    assert.deepEqual(kubectlCommand({ ...base, ...change }), { text: expected, missing: undefined });
  }
});

test('what kubectl cannot send, or the event does not say, is not repeated, with the reason', () => {
  const pods = { resource: 'pods', namespace: 'shop', name: 'web' };
  const patched = (requestObject: unknown, query = ''): object => ({
    verb: 'patch',
    objectRef: pods,
    requestObject,
    requestURI: `/x${query}`,
  });
  const kind = 'The event has no type of the patch.';
  const noCommand = 'kubectl has no command for this request.';
  const said: readonly [object, string][] = [
    // A list is merged by one kind of patch, and replaced by the other.
    [patched({ spec: { containers: [{ name: 'a' }] } }), kind],
    [patched({ ...body, metadata: { name: 'a' } }, '?fieldManager=me'), kind],
    [patched({ spec: {} }, '?fieldValidation=Strict'), noCommand],
    [patched({ spec: {} }, '?future=1'), noCommand],
    [{ verb: 'create', objectRef: { ...pods, subresource: 'portforward' } }, noCommand],
    [{ verb: 'create', requestURI: '/x?command=id&future=1', objectRef: { ...pods, subresource: 'exec' } }, noCommand],
    [{ verb: 'create', objectRef: { ...pods, subresource: 'proxy' } }, 'The event has no request body.'],
    [{ verb: 'delete', objectRef: { ...pods, subresource: 'proxy' } }, 'The event has no request body.'],
    [
      { impersonatedUser: { username: 'a', extra: { scopes: ['b'] } } },
      'kubectl can’t impersonate a user with extra fields.',
    ],
    [{ verb: 'frobnicate' }, noCommand],
  ];
  for (const [change, expected] of said) {
    const { text, missing } = kubectlCommand({ ...base, ...change });
    assert.equal(missing && inEnglish(missing), expected, JSON.stringify(change));
    assert.match(text, /^# .*\. This only reads:\nkubectl get (secrets|pods) web --namespace shop .*--output yaml$/);
  }
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
      const { text: command } = kubectlCommand({ ...event, verb, objectRef, requestObject: { a: hostile } });
      const output = execFileSync('bash', ['-c', `kubectl() { cat > /dev/null; }\n${command}`], { input: '' });
      assert.equal(output.toString(), '', command);
    }
  }
});

test('nothing in an event becomes an option', () => {
  const event = { ...base, verb: 'patch', objectRef: { ...base.objectRef, name: '--all' } };
  const expected = `# patch: The event has no request body. This only reads:\nkubectl get --raw ${base.requestURI}`;
  assert.equal(kubectlCommand(event).text, expected);
});

test('an event as a document: all of it, and filters for its user and object', async () => {
  const event = { ...base, objectRef: { ...deployment, name: 'a b', subresource: 'scale' } };
  const { title, yaml, userFilter, objectFilter } = await eventDocument(JSON.stringify(event));
  assert.equal(title, 'get deployments.apps/scale a b');
  assert.match(yaml, /\nverb: get\nrequestURI: .*\nuser:\n {2}username: IAM#anna@example.com\n/);
  assert.deepEqual(
    [userFilter, objectFilter],
    ['user:IAM#anna@example.com', 'resource:deployments.apps ns:shop name:"a b"'],
  );
  const line = 'Server b/s1 is DOWN, reason: Layer4 timeout, check duration: 0ms. 0 active and 0 backup servers left.';
  const down = await eventDocument(line);
  assert.match(down.yaml, /^kind: server-state\nbackend: b\n/);
  assert.equal(down.userFilter, undefined);
});

test('no control character of an event reaches the terminal that a command is pasted into', () => {
  const name = 'x\u0003\u0004\u001b[201~\u007f\u009b\ntouch pwned\n';
  const events = [
    { objectRef: { ...base.objectRef, name } },
    { verb: 'create', objectRef: base.objectRef, requestObject: { ...body, metadata: { name } } },
    { verb: name, objectRef: { ...base.objectRef, name } },
  ];
  for (const event of events) {
    const { text } = kubectlCommand({ ...base, ...event });
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  }
});
