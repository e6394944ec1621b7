const users = [
  'system:serviceaccount:kube-system:deployment-controller',
  'IAM#anna@example.com',
  'system:node:10.240.0.5',
  'system:kube-scheduler',
];
const verbs = ['get', 'list', 'update', 'create'];

/** Audit events as a real API server writes them at level Metadata, each about 1 kB. */
export function auditEventLines(count: number, { timestamps = false } = {}): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2026, 10, 23) + index * 7).toISOString().replace('Z', '123Z');
    const line = JSON.stringify(auditEvent(index, at));
    return timestamps ? `${at.replace('Z', '456Z')} ${line}` : line;
  });
}

function auditEvent(index: number, time: string): object {
  const namespace = `shop-${index % 50}`;
  const name = `web-${index % 977}`;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `d2a97a82-f39e-41d0-8b31-${String(index).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    requestURI: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}?fieldManager=kubectl-client-side-apply`,
    verb: verbs[index % verbs.length],
    user: {
      username: users[(index >> 2) % users.length],
      uid: '5f2d6c1e-8a44-4a0c-9a1c-0b7a3f6de111',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
    },
    sourceIPs: [`10.240.0.${index % 255}`],
    userAgent: 'kube-controller-manager/v1.31.4+IKS (linux/amd64) kubernetes/a78aa47',
    objectRef: { resource: 'deployments', namespace, name, apiGroup: 'apps', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: index % 20 === 0 ? 403 : 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason':
        'RBAC: allowed by ClusterRoleBinding "system:controller:deployment-controller" of ClusterRole "system:controller:deployment-controller"',
    },
  };
}
