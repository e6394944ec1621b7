import type { V1Deployment, V1ReplicaSet } from '@kubernetes/client-node';
import { Failure } from '../../../failure/failure.ts';
import { message } from '../../../text/message.ts';
import { refusalIn, rolloutState } from '../../forwarder/deploymentStatus.ts';
import type { ClusterFacts } from '../facts.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/**
 * Why the API server refuses pods of the forwarder's newest revision; `undefined` if it does not. The condition of a
 * Deployment may be of former pods: its newest ReplicaSet says whose it is, and is read only then.
 *
 * @throws Skipped, Failure – also `other` if no ReplicaSet says it.
 */
export async function podRefusal({
  deployment,
  replicaSets,
}: Pick<ClusterFacts, 'deployment' | 'replicaSets'>): Promise<string | undefined> {
  const found = await deployment();
  if (!rolloutState({ ...found }).isRefused) return undefined;
  const newest = newestOf(found, await replicaSets());
  if (newest) return refusalIn(newest.status?.conditions ?? []);
  throw new Failure('other', message('Unclear whether the refused pods are of the Deployment’s newest revision.'));
}

function newestOf({ metadata }: V1Deployment, all: readonly V1ReplicaSet[]): V1ReplicaSet | undefined {
  const own = all.filter(({ metadata: of }) => of?.ownerReferences?.some(({ uid }) => uid === metadata?.uid));
  return own.filter((one) => revisionOf(one) > 0).toSorted((one, other) => revisionOf(other) - revisionOf(one))[0];
}

/** 0 if it has none. */
function revisionOf({ metadata }: V1ReplicaSet): number {
  return Number(metadata?.annotations?.[REVISION] ?? '0');
}
