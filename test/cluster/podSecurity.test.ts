import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  documentedConfigMap,
  documentedDeployment,
  FORWARDER,
} from '../../src/forwarding/manifests/privateNetworkDocument.ts';
import { admitUnderRestricted } from '../../src/forwarding/manifests/readyChanges.ts';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { eventually, openApi, useNamespace, within } from './target.ts';

const api = await openApi();
/** The labels that the Cloud Logs route puts on the namespace that both routes share. */
const namespace = await useNamespace(api, {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/enforce-version': 'latest',
  'pod-security.kubernetes.io/warn': 'restricted',
  'pod-security.kubernetes.io/warn-version': 'latest',
});
const consumer = { address: '10.240.0.15', port: 8080 };

function here(object: KubernetesObject, name = FORWARDER): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace, name } };
}

const documented = here(documentedDeployment(), 'documented');
const ours = here(admitUnderRestricted(documentedDeployment(), 'kubernetes'), 'ours');

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

async function conditionsOf(name: string): Promise<readonly Condition[]> {
  const deployment = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace }, within(20));
  // Kubernetes: DeploymentStatus.
  return (deployment?.['status'] as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
}

test("the document's Deployment is warned about, in a dry run already", async () => {
  const { warnings } = await api.apply(documented, { dryRun: true, force: false, signal: within(20) });
  assert.deepEqual(warnings, [
    'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "haproxy" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "haproxy" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "haproxy" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "haproxy" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ]);
});

test('our Deployment is not', async () => {
  const { warnings } = await api.apply(ours, { dryRun: true, force: false, signal: within(20) });
  assert.deepEqual(warnings, []);
});

test("the document's Deployment gets no pod, and says why", async () => {
  const name = 'documented';
  await api.apply(here(documentedConfigMap(consumer), 'kube-audit-forwarder-cm'), {
    dryRun: false,
    force: false,
    signal: within(20),
  });
  await api.apply(documented, { dryRun: false, force: false, signal: within(20) });
  const failure = await eventually('the Deployment tells of its refused pods', 30, async () =>
    (await conditionsOf(name)).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True'),
  );
  assert.equal(failure.reason, 'FailedCreate');
  assert.match(
    failure.message ?? '',
    /^pods "documented-[^"]+" is forbidden: violates PodSecurity "restricted:latest": /,
  );
});

test('our Deployment gets its pod', async () => {
  await api.apply(ours, { dryRun: false, force: false, signal: within(20) });
  const pod = await eventually('a pod of ours exists', 30, async () =>
    (await api.listPods(namespace, { app: FORWARDER }, within(20))).find(({ name }) => name.startsWith('ours-')),
  );
  assert.equal(pod.namespace, namespace);
});
