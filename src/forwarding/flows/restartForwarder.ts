import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { endpointNotes } from '../cluster/openCluster.ts';
import { withCluster, type CredentialsChoice } from '../cluster/withCluster.ts';
import { readForwarderImage } from '../forwarder/forwarderImage.ts';
import { foundByName } from '../forwarder/forwarderPods.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { ROLLOUT_TIMEOUT_MS } from '../plans/limits.ts';
import type { Plan } from '../plans/plan.ts';
import { stepOf } from '../plans/stepOf.ts';
import { besidePresent } from '../webhook/readPresent.ts';

/**
 * Plans new pods for the forwarder, with the image that its tag refers to now (`kubectl rollout restart`). @throws
 * Failure
 */
export async function planRestart(
  { cluster }: { readonly cluster: Cluster },
  services: FlowContext,
  options: CredentialsChoice,
): Promise<Plan> {
  const { account, value, credentials } = await besidePresent(
    cluster,
    services,
    options.signal,
    async (present, signal) => {
      const found = await withCluster(cluster, services, { signal, useAdmin: options.useAdmin, present }, async (api) =>
        readForwarderImage(api, (await present).webhook, signal),
      );
      return { ...found, ...(await present) };
    },
  );
  const { namespace, deployment, image, digests, isNamed, restartRefusal } = value;
  if (restartRefusal) throw new Failure('invalid-input', restartRefusal);
  return {
    title: message('Restart the forwarder of {0}', cluster.name),
    account,
    cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
    credentials,
    steps: [
      stepOf({ kind: 'restart-deployment', namespace, deployment }),
      stepOf({ kind: 'wait-available', namespace, deployment, timeoutMs: ROLLOUT_TIMEOUT_MS }),
    ],
    notes: [
      ...(isNamed ? [] : [foundByName]),
      message('It runs {0} ({1}).', image, digests.join(', ') || '–'),
      ...(image.includes('@')
        ? [message('The image is pinned by its digest, so the new pods run the same one.')]
        : [message('New pods run whatever this name means then, if their node pulls the image again.')]),
      ...endpointNotes(cluster.id, services),
    ],
  };
}
