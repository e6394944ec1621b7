/** Of the same numbers always the same ones. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const users = ['IAM#anna@example.com', 'system:node:10.240.0.5', 'system:serviceaccount:ci:robot', 'ben b', 'a\0b', ''];
const agents = ['kubectl/v1.36.3', 'kube-controller-manager/v1.31.4+IKS (linux/amd64)', '', 'Kubectl/*'];
const addresses = [['10.240.0.5'], ['10.240.0.5', '2001:db8::7'], [], ['a', 'b'], ['a\0b'], ['a', ''], ['127.0.0.1']];
const resources = ['secrets', 'pods', 'deployments', 'nodes', ''];
const reasons = ['RBAC: allowed by ClusterRoleBinding "cluster-admin" of ClusterRole "cluster-admin"', '', 'webhook'];

/** Lines of a log: events of every shape that a filter may ask about, some of them cut. */
export function randomEvents(count: number, next: (below: number) => number): readonly string[] {
  const of = <T>(values: readonly T[]): T => values[next(values.length)] as T;
  const uuid = (): string => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => next(16).toString(16));
  const maybe = <T>(value: T): T | undefined => (next(4) === 0 ? undefined : value);
  return Array.from({ length: count }, () => {
    const received = Date.UTC(2026, 1, 10) + next(86_400_000);
    const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', `${100 + next(900)}Z`);
    const text = JSON.stringify({
      kind: 'Event',
      level: maybe(of(['Metadata', 'Request', 'RequestResponse'])),
      auditID: of([uuid(), uuid(), uuid(), 'my-own-id', '', uuid().toUpperCase()]),
      stage: of(['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']),
      requestURI: of([
        `/api/v1/namespaces/shop/pods/web-${next(9)}?fieldManager=${of(['helm', 'kubectl%20x'])}&dryRun=All`,
        '/healthz',
        `/apis/apps/v1/deployments?limit=${next(50)}`,
      ]),
      verb: of(['get', 'list', 'create', 'delete', 'Patch']),
      user: maybe({ username: of(users), uid: maybe(of(['u-1', uuid()])), groups: of([['a'], ['a', 'b'], [], ['b']]) }),
      impersonatedUser: next(5) === 0 ? { username: of(users) } : undefined,
      sourceIPs: maybe(of(addresses)),
      userAgent: maybe(of(agents)),
      objectRef: maybe({
        resource: of(resources),
        namespace: maybe(of(['shop', 'kube-system', 'shöp'])),
        name: maybe(`web-${next(20)}`),
        uid: maybe(of(['o-1', uuid()])),
        apiGroup: maybe(of(['apps', 'batch'])),
        subresource: maybe(of(['scale', 'exec'])),
      }),
      responseStatus: maybe({ code: of([200, 201, 403, 404, 500, 0, 99_999]) }),
      requestObject: next(6) === 0 ? { kind: 'DeleteOptions', dryRun: ['All'] } : undefined,
      requestReceivedTimestamp: maybe(stamp(received)),
      stageTimestamp: maybe(stamp(received + next(3_000))),
      annotations: maybe({
        'authorization.k8s.io/decision': maybe(of(['allow', 'forbid'])),
        'authorization.k8s.io/reason': maybe(of(reasons)),
        'k8s.io/deprecated': maybe(of(['true', ''])),
        'k8s.io/removed-release': maybe('1.25'),
        'pod-security.kubernetes.io/audit-violations': maybe('would violate PodSecurity "restricted:latest"'),
        'apiserver.latency.k8s.io/total': maybe('1.5s'),
      }),
    });
    return next(12) === 0 ? text.slice(0, -1 - next(120)) : text;
  });
}

const values: readonly string[] = [
  ...['get', 'create,delete', '*', 'web-1', 'web-1*', '*1*', 'shop', 'SHÖP', 'a', 'b', '"a\0b"', 'kube-*', '-x'],
  ...['IAM#*', '*@example.com', '"ben b"', 'deployments', 'deployments.apps', 'pods/exec', '*/scale', '/healthz'],
  ...['my-own-id', '0*', 'a1*', '"*"', 'o-1', 'u-1', 'true', '1.25', '*violate*', 'all', 'helm', 'kubectl*'],
  ...['ResponseComplete', 'metadata', 'forbid', '*cluster-admin*', '-', '0a-*', '*-4*'],
];
const fields =
  'verb resource ns name user group stage agent path id level decision why deprecated psa uid manager dryrun'.split(
    ' ',
  );
const numbers = ['403', '>=400', '<300', '4xx', '0', '1000..2000', '>1000', '<=1', '99999', '200,500'];
const times = [
  '2026-02-10',
  '2026-02-10T07',
  '>=2026-02-10T12:30',
  '<2026-02-10T03',
  '2026-02-10T05..2026-02-10T09:29',
];
const networks = ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32', '10.*', '*'];

/** A filter of one to three words; what it asks for occurs now and then. */
export function randomFilter(next: (below: number) => number, ids: readonly string[]): string {
  const of = <T>(some: readonly T[]): T => some[next(some.length)] as T;
  const word = (): string => {
    switch (next(7)) {
      case 0:
        return `${of(['code', 'ms', 'bytes'])}:${of(numbers)}`;
      case 1:
        return `ip:${of(networks)}`;
      case 2:
        return `id:${of(ids)}${next(2) === 0 ? '' : '*'}`;
      case 4:
        return `time:${of(times)}`;
      case 3:
        return `backend:${of(['*', 'x'])}`;
      default:
        return `${of(fields)}:${of(values)}`;
    }
  };
  return Array.from({ length: 1 + next(3) }, () => `${next(4) === 0 ? '-' : ''}${word()}`).join(' ');
}
