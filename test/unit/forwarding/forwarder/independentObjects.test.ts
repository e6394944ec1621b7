import assert from 'node:assert/strict';
import { it } from 'node:test';
import { independentObjects } from '../../../../src/forwarding/forwarder/independentObjects.ts';
import type { KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';

type Metadata = NonNullable<KubernetesObject['metadata']>;

const object = (apiVersion: string, kind: string, name: string, metadata: Metadata = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'ns', uid: `uid-of-${name}`, ...metadata },
});
const ownedBy = (apiVersion: string, kind: string, name: string): Metadata => ({
  ownerReferences: [{ apiVersion, kind, name, uid: `uid-of-${name}` }],
});

it('leaves out what comes with every namespace, and what goes with another object', () => {
  const found = independentObjects([
    object('v1', 'ServiceAccount', 'default'),
    object('v1', 'ConfigMap', 'kube-root-ca.crt'),
    object('v1', 'ConfigMap', 'openshift-service-ca.crt'),
    object('v1', 'Secret', 'builder-dockercfg-x7k2p'),
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'system:image-pullers'),
    object('v1', 'Event', 'pulled'),
    object('v1', 'Service', 'forwarder'),
    object('v1', 'Endpoints', 'forwarder'),
    object('discovery.k8s.io/v1', 'EndpointSlice', 'forwarder-abc', ownedBy('v1', 'Service', 'forwarder')),
    object('apps/v1', 'Deployment', 'forwarder-d'),
    object('apps/v1', 'ReplicaSet', 'forwarder-d-1', ownedBy('apps/v1', 'Deployment', 'forwarder-d')),
    object('v1', 'Pod', 'of-one-that-is-gone', ownedBy('apps/v1', 'ReplicaSet', 'gone')),
  ]);
  assert.deepEqual(
    found.map(({ metadata }) => metadata?.name),
    ['forwarder', 'forwarder-d'],
  );
});

it('takes for somebody’s what only looks like it', () => {
  const theirs = [
    object('discovery.k8s.io/v1', 'EndpointSlice', 'by-hand'),
    object('v1', 'Secret', 'deployer-token-prod1'),
    object('v1', 'Secret', 'long-lived', { annotations: { 'kubernetes.io/service-account.name': 'default' } }),
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'system:openshift:scc:privileged'),
    object('v1', 'ServiceAccount', 'payroll'),
    object('v1', 'Pod', 'alone'),
    object('v1', 'PersistentVolumeClaim', 'data', ownedBy('example.com/v1', 'Database', 'elsewhere')),
  ];
  assert.deepEqual(independentObjects(theirs), theirs);
});
