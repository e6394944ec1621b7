import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { openForwarder } from '../forwarding/followForwarder.ts';
import { isReadable } from '../forwarding/rowState.ts';
import { recogniseWebhook } from '../forwarding/recognise.ts';
import { LogStreams } from '../ui/logStreams.ts';
import { confirm } from '../ui/notify.ts';
import { withCancellableProgress } from '../ui/planProgress.ts';
import { say } from '../ui/say.ts';
import { chooseCluster } from './chooseCluster.ts';
import type { CommandContext } from './commandContext.ts';

/** Stream Forwarder Logs: `kubectl logs -f` of all pods of a cluster's forwarder, in an output channel of its own. */
export async function streamForwarderLogs(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Stream Forwarder Logs'),
    offers: (candidate) => {
      const webhook = candidate.webhook.reading?.value;
      return isReadable(candidate) && webhook !== undefined && recogniseWebhook(webhook).route !== 'external';
    },
    none: message('No cluster of this account forwards its audit log through a forwarder.'),
  });
  if (row === undefined || streamsOf(context).reveal(row.cluster.id)) {
    return;
  }
  const { cluster, webhook } = row;
  const forwarder = await withCancellableProgress(
    say(message('Looking for the forwarder of {0}', cluster.name)),
    context.signal,
    (signal) =>
      openForwarder(cluster, webhook.reading?.value, context.flowServices(), {
        signal,
        useAdmin: () => agreeToAdmin(cluster.name),
      }),
  );
  // Asked for twice meanwhile: the first has it.
  if (context.signal.aborted || streamsOf(context).reveal(cluster.id)) {
    forwarder.api.close();
    return;
  }
  streamsOf(context).start(cluster, forwarder);
}

/** Made with the first stream: nothing of it is loaded before. */
const streams = new WeakMap<AbortSignal, LogStreams>();

/** The streams of this window. They end with the extension. */
export function streamsOf({ signal, log }: CommandContext): LogStreams {
  const known = streams.get(signal);
  if (known) {
    return known;
  }
  const made = new LogStreams(log);
  streams.set(signal, made);
  signal.addEventListener('abort', () => made.dispose());
  return made;
}

/** Asks before administrator credentials are taken. @throws Failure – `cancelled` when the user would rather not. */
async function agreeToAdmin(cluster: string): Promise<boolean> {
  const agreed = await confirm(
    message('Use administrator credentials for {0}?', cluster),
    message(
      'Your own credentials cannot read the forwarder’s log on this cluster. The administrator credentials are kept in memory while it is streamed; no kubeconfig is changed. IBM Cloud records that they were requested.',
    ),
    message('Use Administrator Credentials'),
  );
  if (!agreed) {
    throw new Failure('cancelled', message('Cancelled.'));
  }
  return true;
}
