import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  documentedConfigMap,
  documentedDeployment,
  FORWARDER,
} from '../../src/forwarding/routes/manifests/privateNetworkDocument.ts';
import { admitUnderRestricted } from '../../src/forwarding/routes/manifests/readyChanges.ts';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { rolledOut } from './forwarder.ts';
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

test('a namespace that gets stricter tells of its pods; a rollout then takes the only one away', async () => {
  const later = await useNamespace(api);
  const there = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, namespace: later },
  });
  const options = { dryRun: false, force: false };
  const before = await api.apply(there(documentedConfigMap(consumer)), { ...options, signal: within(20) });
  assert.deepEqual(before.warnings, []);
  await api.apply(there(documentedDeployment()), { ...options, signal: within(20) });
  const pod = await rolledOut(api, later);

  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const live = await api.read({ apiVersion: 'v1', kind: 'Namespace', name: later }, within(20));
  const stricter = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: later, labels: { ...live?.metadata?.labels, ...labels } },
  };
  const { warnings } = await api.apply(stricter, { dryRun: false, force: true, signal: within(20) });
  assert.deepEqual(warnings, [
    `existing pods in namespace "${later}" violate the new PodSecurity enforce level "restricted:latest"`,
    `${pod.name}: allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile`,
  ]);

  const changed = structuredClone(there(documentedDeployment())) as KubernetesObject & {
    spec: { template: { metadata: { annotations?: Record<string, string> } } };
  };
  changed.spec.template.metadata.annotations = { changed: 'yes' };
  await api.apply(changed, { ...options, signal: within(20) });
  await eventually('the only pod is gone', 30, async () =>
    (await api.listPods(later, { app: FORWARDER }, within(20))).length === 0 ? true : undefined,
  );
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: FORWARDER, namespace: later };
  const failure = await eventually('the Deployment tells of its refused pods', 30, async () => {
    const deployment = await api.read(reference, within(20));
    // Kubernetes: DeploymentStatus
    const status = deployment?.['status'] as { conditions?: readonly Condition[] } | undefined;
    return status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  });
  assert.equal(failure.reason, 'FailedCreate');
});

test('the words for several containers, and for a wrong setting of the pod', async () => {
  const warningsOf = async (spec: object): Promise<readonly string[]> => {
    const selector = { matchLabels: { app: 'words' } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'words', namespace },
      spec: { selector, template: { metadata: { labels: selector.matchLabels }, spec } },
    };
    return (await api.apply(deployment, { dryRun: true, force: false, signal: within(20) })).warnings;
  };
  const capabilities = { drop: ['ALL'], add: ['NET_ADMIN'] };
  assert.deepEqual(
    await warningsOf({
      initContainers: [{ name: 'e', image: 'i' }],
      containers: [
        { name: 'c', image: 'i' },
        { name: 'd', image: 'i', securityContext: { capabilities } },
      ],
    }),
    [
      'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (containers "e", "c", "d" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "e", "c" must set securityContext.capabilities.drop=["ALL"]; container "d" must not include "NET_ADMIN" in securityContext.capabilities.add), runAsNonRoot != true (pod or containers "e", "c", "d" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "e", "c", "d" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
  );
  const unconfined = { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } };
  assert.deepEqual(
    await warningsOf({
      securityContext: { ...unconfined, runAsUser: 0 },
      containers: [{ name: 'c', image: 'i', securityContext: unconfined }],
    }),
    [
      'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod and container "c" must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0), seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  );
});
