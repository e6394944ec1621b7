/** Events of many kinds, and each field and operator of the filter language. */

const uuid = (number: number): string => `d2a97a82-f39e-41d0-8b31-dd74f42ac7${String(number).padStart(2, '0')}`;
let made = 0;

function event(over: Readonly<Record<string, unknown>>): string {
  made += 1;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: uuid(made),
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/secrets/web-1?fieldManager=a',
    verb: 'get',
    user: { username: 'IAM#Anna@Example.com', groups: ['system:authenticated', 'Admins'] },
    sourceIPs: ['10.1.2.3', '192.168.7.9'],
    userAgent: 'kubectl/v1.36.3 (linux/amd64)',
    objectRef: { resource: 'secrets', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: '2026-11-23T07:00:00.451356Z',
    stageTimestamp: '2026-11-23T07:00:00.463356Z',
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'it\'s "so"' },
    ...over,
  });
}

const scale = {
  resource: 'deployments',
  apiGroup: 'apps',
  subresource: 'scale',
  namespace: 'kube-system',
  name: 'Web',
};
export const usual = [
  event({}),
  event({ verb: 'delete', responseStatus: { code: 403 } }),
  event({ verb: 'create', objectRef: { resource: 'pods', namespace: 'kube-public', name: "o'neill" } }),
  event({ verb: 'patch', objectRef: scale, user: { username: 'system:serviceaccount:ci:robot' } }),
  event({ objectRef: { ...scale, subresource: undefined }, responseStatus: undefined, stage: 'RequestReceived' }),
  event({ objectRef: undefined, requestURI: '/healthz?verbose', verb: 'get', user: { username: 'system:anonymous' } }),
  event({ objectRef: undefined, requestURI: '/healthz', userAgent: 'kube-probe/1.33', sourceIPs: ['fd00::7'] }),
  event({
    objectRef: { resource: 'nodes', name: 'n1' },
    requestURI: '/api/v1/nodes/n1',
    responseStatus: { code: 500 },
  }),
  event({ verb: 'list', user: { username: 'ops', groups: ['system:masters'] }, userAgent: undefined }),
  event({ annotations: { note: 'quota of shop-7 \\ exceeded' }, responseStatus: { code: 429 } }),
  'server is listening on 3000',
];
export const impersonating = event({
  user: { username: 'ops' },
  impersonatedUser: { username: 'IAM#Boss@example.com' },
});

/** Each field and operator of the language, and what is hard about them. */
export const filters = [
  'verb:create,delete',
  '-verb:get,list',
  'verb:*e*e*',
  'resource:secrets',
  'resource:deployments.apps/scale',
  'resource:deployments/scale',
  'resource:deployments.apps',
  '-resource:deployments.apps/scale',
  'resource:dep*',
  'resource:*.apps',
  'resource:/healthz',
  'ns:kube-*',
  'ns:*',
  '-ns:*',
  '-ns:shop',
  'name:web*',
  'name:"o\'neill"',
  '-name:web-1',
  'user:*@example.com',
  'user:IAM#*',
  '-user:system:*',
  'user:*boss@example*',
  'user:ops',
  'group:system:masters',
  'group:admins',
  'code:403',
  'code:>=400',
  'code:4xx,5xx',
  '-code:<400',
  'code:200..299',
  'stage:requestreceived',
  '-stage:ResponseComplete',
  'agent:kubectl*',
  '-agent:kube-probe*',
  'agent:*linux*',
  'path:/healthz',
  '-path:/healthz',
  'path:/api/*',
  'path:*/secrets/*',
  'path:*web-1',
  'ip:10.0.0.0/8',
  'ip:192.168.7.9',
  'time:2026-11-23T07:00..2026-11-23T07:01',
  `id:${uuid(3)}`,
  `-id:${uuid(3)}`,
  'shop-7',
  'exceeded',
  'quota "of shop-7"',
  '-quota',
  'metadata',
  'backend:logs',
  '-backend:logs',
  'ms:>100',
  'verb:get ns:shop code:<300 -user:ops',
  `name:${Array.from({ length: 400 }, (_, index) => `object-${index}`).join(',')},web-1`,
];
