import { findDestinations, type Destination } from '../../forwarding/destination/destinations.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { pickOne } from '../../ui/showText.ts';
import type { CommandContext } from '../command.ts';

/** Instances that were picked, by cluster. */
const INSTANCES = 'kubeAudit.cloudLogsInstances';

/**
 * The Cloud Logs instance of a cluster: the one that its agent sends to, or else the one that the user picks, the last
 * one first. @returns `undefined` if the user cancels. @throws Failure – why no instance is known
 */
export async function chooseDestination(
  context: CommandContext,
  cluster: Cluster,
  title: ReturnType<typeof localize>,
): Promise<Destination | undefined> {
  const { offered, doubt } = await withCancellableProgress(
    localize(message('Finding the Cloud Logs instance of {0}', cluster.name)),
    context.signal,
    (signal) => findDestinations(cluster, context.flowServices(), signal),
  );
  const [only] = offered;
  if (offered.length === 1 && doubt === undefined) return only;
  const { memory } = context;
  const kept = memory.get<Readonly<Record<string, string>>>(INSTANCES) ?? {};
  const last = kept[cluster.id];
  const sorted = offered.toSorted((one, other) => Number(other.guid === last) - Number(one.guid === last));
  const question = message('Which Cloud Logs instance?');
  const picked = await pickOne(
    sorted.map((destination) => ({
      label: harmless(destination.name),
      description: harmless(destination.region),
      destination,
    })),
    { title, question: localize(doubt === undefined ? question : message('{0} {1}', doubt, question)) },
  );
  if (picked === undefined) return undefined;
  await memory.update(INSTANCES, { ...kept, [cluster.id]: picked.destination.guid });
  return picked.destination;
}
