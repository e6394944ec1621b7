import { isAvailable } from '../../src/forwarding/forwarder/deploymentStatus.ts';
import { privateNetwork } from '../../src/forwarding/routes/privateNetwork.ts';
import { consumerAnswers } from '../../src/forwarding/routes/support/consumerAddress.ts';
import type { ClusterApi, KubernetesObject, Pod } from '../../src/kubernetes/clusterApi.ts';
import { eventually, podPatience, within } from './target.ts';

export const FORWARDER = privateNetwork.forwarder?.deployment ?? '';
/** The lab's consumer that takes everything, and the one that answers 500. */
export const CONSUMER = { address: '10.240.0.15', port: 8080 } as const;
export const FAILING_CONSUMER = { address: '10.240.0.17', port: 8080 } as const;

/** The objects of the private-network route as the extension applies them, in a namespace of the test's. */
export function forwarderObjects(
  namespace: string,
  consumer: { readonly address: string; readonly port: number } = CONSUMER,
): readonly KubernetesObject[] {
  return privateNetwork
    .objects({ answers: consumerAnswers(consumer), clusterType: 'kubernetes' })
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }))
    .map((object: KubernetesObject) =>
      object.kind === 'Deployment' ? { ...object, spec: onePod(object['spec']) } : object,
    );
}

/** One pod, so that a test knows which one a request reaches. */
function onePod(spec: unknown): object {
  return { ...(typeof spec === 'object' ? spec : {}), replicas: 1 };
}

export async function applyAll(api: ClusterApi, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) await api.apply(object, { dryRun: false, force: false, signal: within(20) });
}

/** Until the Deployment's newest revision runs, and nothing else; gives its pod. */
export async function rolledOut(api: ClusterApi, namespace: string): Promise<Pod> {
  return eventually(`${FORWARDER} is rolled out in ${namespace}`, podPatience(), async () => {
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: FORWARDER, namespace };
    const deployment = await api.read(reference, within(20));
    if (deployment === undefined || !isAvailable(deployment)) return undefined;
    const pods = await api.listPods(namespace, { app: FORWARDER }, within(20));
    return pods.length === 1 && pods[0]?.ready === true ? pods[0] : undefined;
  });
}
