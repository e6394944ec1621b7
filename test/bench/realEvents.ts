import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const resources = [
  ['pods', '', 'v1'],
  ['secrets', '', 'v1'],
  ['configmaps', '', 'v1'],
  ['leases', 'coordination.k8s.io', 'v1'],
  ['deployments', 'apps', 'v1'],
  ['endpointslices', 'discovery.k8s.io', 'v1'],
  ['events', '', 'v1'],
  ['cronjobs', 'batch', 'v1beta1'],
] as const;
const verbs = ['get', 'get', 'get', 'list', 'watch', 'update', 'update', 'patch', 'create', 'delete'];
/** Controllers and nodes ask far more often than people. A client has its program, few addresses and few bindings. */
const clients = Array.from({ length: 130 }, (_, at) => ({
  user:
    at < 45
      ? `system:serviceaccount:kube-system:controller-${at}`
      : at < 115
        ? `system:node:10.240.${at % 4}.${at}`
        : `IAM#person-${at}@example.com`,
  agents: [`client-${at % 30}/v1.31.${at % 9} (linux/amd64) kubernetes/a78aa47`, `client-${at % 7}/v2.0`],
  addresses: [`10.240.${at % 4}.${at}`, `10.240.${at % 3}.${(at * 7) % 60}`],
  roles: [at % 60, (at * 3) % 60],
}));
const codes = [200, 200, 200, 200, 200, 200, 201, 200, 404, 403, 200, 200, 409, 200, 200, 200, 200, 200, 200, 500];
const names = 6_000;
/** One event in so many has the bodies of request and answer, about 10 kB together. */
const WITH_BODY = 20;

/**
 * Writes a saved log as an API server does: most events at level Metadata and about 1 kB, one in twenty of 10 kB; with
 * as many users, objects and clients as a cluster of some size has. @returns its bytes
 */
export async function writeRealEvents(path: string, count: number): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 4_000_000 });
  const next = random(1);
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const line = `${JSON.stringify(realEvent(index, next))}\n`;
    bytes += Buffer.byteLength(line);
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return bytes;
}

function realEvent(index: number, next: (below: number) => number): object {
  const of = <T>(some: readonly T[]): T => some[next(some.length)] as T;
  const hex = (length: number): string => Array.from({ length }, () => next(16).toString(16)).join('');
  const received = Date.UTC(2026, 10, 23) + index * 9;
  const time = (ms: number): string => new Date(ms).toISOString().replace('Z', `${100 + next(900)}Z`);
  const { user, agents, addresses, roles } = of(clients);
  /** Nearly always the same. */
  const usual = <T>(some: readonly T[]): T => some[next(10) === 0 ? 1 : 0] as T;
  const object = next(names);
  const [resource, apiGroup, apiVersion] = resources[object % resources.length] ?? resources[0];
  const namespace = `shop-${object % 60}`;
  const name = `web-${object}`;
  const code = of(codes);
  const role = usual(roles);
  const prefix = apiGroup === '' ? '/api' : `/apis/${apiGroup}`;
  const hasBody = index % WITH_BODY === 0;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: hasBody ? 'RequestResponse' : 'Metadata',
    auditID: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    stage: 'ResponseComplete',
    requestURI: `${prefix}/${apiVersion}/namespaces/${namespace}/${resource}/${name}?fieldManager=client-${roles[0]}`,
    verb: of(verbs),
    user: {
      username: user,
      uid: `5f2d6c1e-8a44-4a0c-9a1c-${user.length}${user.slice(-3)}`,
      groups: user.startsWith('IAM') ? ['system:authenticated'] : ['system:serviceaccounts', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${index % 5_000}`] },
    },
    sourceIPs: [usual(addresses)],
    userAgent: usual(agents),
    objectRef: { resource, namespace, name, apiGroup, apiVersion, resourceVersion: String(100_000 + index) },
    responseStatus: { metadata: {}, code },
    ...(hasBody ? { requestObject: body(name, index), responseObject: body(name, index) } : {}),
    requestReceivedTimestamp: time(received),
    stageTimestamp: time(received + 1 + next(next(100) === 0 ? 3_000 : 30)),
    annotations: {
      'authorization.k8s.io/decision': code === 403 ? 'forbid' : 'allow',
      'authorization.k8s.io/reason':
        code === 403 ? '' : `RBAC: allowed by ClusterRoleBinding "binding-${role}" of ClusterRole "role-${role}"`,
      ...(apiVersion === 'v1beta1' ? { 'k8s.io/deprecated': 'true', 'k8s.io/removed-release': '1.25' } : {}),
    },
  };
}

function body(name: string, index: number): object {
  const containers = Array.from({ length: 12 }, (_, at) => ({
    name: `container-${at}`,
    image: `icr.io/shop/${name}:${index}`,
    env: Array.from({ length: 4 }, (_entry, key) => ({ name: `KEY_${key}`, value: `value-${index}-${key}` })),
    resources: { limits: { cpu: '100m', memory: '128Mi' } },
  }));
  return { kind: 'Pod', apiVersion: 'v1', metadata: { name, labels: { app: name } }, spec: { containers } };
}

/** Of the same number always the same ones. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
