import { cancelled } from '../../failure/cancelled.ts';
import { Failure } from '../../failure/failure.ts';
import { openForwarder, type Forwarder } from '../../forwarding/forwarder/followForwarder.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { isDirect, recogniseWebhook } from '../../forwarding/webhook/recogniseWebhook.ts';
import type { Pod } from '../../kubernetes/clusterApi.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import type { StreamTarget } from '../../ui/stream/logStream.ts';
import type { LogStreams } from '../../ui/stream/logStreams.ts';
import { askAdmin } from '../askAdmin.ts';
import { chooseCluster, type ChooseOptions } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { filtersOf } from './filters.ts';
import { pickOne } from '../../ui/showText.ts';

const choice: Pick<ChooseOptions, 'offers' | 'none'> = {
  offers: (candidate) => {
    const webhook = candidate.webhook.reading?.value;
    return isReadable(candidate) && webhook !== undefined && !isDirect(recogniseWebhook(webhook).route);
  },
  none: message('No cluster of this account forwards its audit log through a forwarder.'),
};

/** Stream Events: `kubectl logs -f` of all pods of a cluster's forwarder, in a new output channel. */
export async function streamForwarderLogs(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { ...choice, title: message('Stream Events') });
  if (row === undefined) return;
  const { cluster } = row;
  // The status bar names the pod of a single-pod stream.
  const pod = podOf(argument);
  const streams = await context.streams();
  if (streams.reveal({ cluster, pod })) return;
  const forwarder = await findForwarderOf(context, row);
  start(context, streams, { cluster, pod }, forwarder);
}

/** Stream Pod Log…: the log of one pod of the forwarder, which the user picks. */
export async function streamPodLog(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { ...choice, title: message('Stream Pod Log') });
  if (row === undefined) return;
  const streams = await context.streams();
  const forwarder = await findForwarderOf(context, row);
  let pod: string | undefined;
  try {
    const { namespace, labels } = forwarder.pods;
    pod = await pickPod(row.cluster.name, await forwarder.api.current().listPods(namespace, labels, context.signal));
  } finally {
    if (pod === undefined) forwarder.api.close();
  }
  if (pod !== undefined) start(context, streams, { cluster: row.cluster, pod }, forwarder);
}

function start(context: CommandContext, streams: LogStreams, target: StreamTarget, forwarder: Forwarder): void {
  // Started twice: the first one has opened it.
  if (context.signal.aborted || streams.reveal(target)) {
    forwarder.api.close();
    return;
  }
  streams.start(target, forwarder, filtersOf(context).filter(target.cluster.id));
}

const cannotStream = message('Your own credentials can’t read the forwarder’s log on this cluster.');

function findForwarderOf(context: CommandContext, { cluster, webhook }: Row): Promise<Forwarder> {
  return withCancellableProgress(
    localize(message('Finding the forwarder of {0}', cluster.name)),
    context.signal,
    (signal) =>
      openForwarder(cluster, webhook.reading?.value, context.flowServices(), {
        signal,
        useAdmin: async () => {
          if (await askAdmin(cannotStream, cluster.name)) return true;
          throw cancelled();
        },
      }),
  );
}

async function pickPod(cluster: string, pods: readonly Pod[]): Promise<string | undefined> {
  if (pods.length === 0) {
    throw new Failure('other', message('The forwarder has no pod now; check its Deployment and try again.'), {
      remedy: 'retry',
    });
  }
  const items = pods.map(({ name, phase, problem, restarts }) => ({
    name,
    label: harmless(name),
    description: harmless(problem ?? phase),
    detail: localize(restarts === 0 ? message('no restarts') : message('restarts: {0}', restarts)),
  }));
  const picked = await pickOne(items, {
    title: localize(message('{0} · Stream pod log', cluster)),
    question: localize(message('Which pod of the forwarder?')),
  });
  return picked?.name;
}

function podOf(argument: unknown): string | undefined {
  return typeof argument === 'object' && argument !== null && 'pod' in argument && typeof argument.pod === 'string'
    ? argument.pod
    : undefined;
}
