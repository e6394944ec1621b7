import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { message, type Message } from '../../../text/message.ts';
import { failure, Skipped, pass, seen, warning, type Answer, type Check } from '../check.ts';
import { streamLogs } from '../remedies.ts';

/** Whether the forwarder's pods run: images pulled, no crashes, no out-of-memory kills. */
export const pods: Check = {
  id: 'pods',
  title: message('Pods'),
  dependsOn: [
    'webhook-url',
    'config-mounted',
    'haproxy-placeholder',
    'haproxy-newline',
    'haproxy-host',
    'haproxy-server',
    'pod-security',
    'scc',
  ],

  async run({ cluster, pods: read }) {
    const found = await read();
    if (found.length === 0) throw new Skipped(message('The forwarder has no pods.'));
    const troubles = found.flatMap((pod): readonly Answer[] => {
      const trouble = troubleOf(pod);
      if (!trouble) return [];
      const name = pod.metadata?.name ?? '';
      const give = trouble.passed ? warning : failure;
      return [
        give(trouble.text, { evidence: [seen(message('Pod {0}', name), trouble.said)], remedy: streamLogs(cluster) }),
      ];
    });
    return troubles.length > 0 ? troubles : pass(message('No pod has problems.'), seen(message('Pods'), found.length));
  },
};

interface Trouble {
  readonly text: Message;
  readonly said: string;
  /** It happened, but the pod runs again. */
  readonly passed: boolean;
}

function troubleOf(pod: V1Pod): Trouble | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const name = pod.metadata?.name ?? '';
  for (const status of statuses) {
    const waiting = status.state?.waiting;
    const said = [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
    const ended = status.state?.terminated ?? status.lastState?.terminated;
    if (ended?.reason === 'OOMKilled') {
      return {
        text: message('Raise the memory limit of pod {0}: it ran out of memory.', name),
        said: `OOMKilled, ${restarts(status)}`,
        passed: status.ready,
      };
    }
    if (waiting?.reason === 'CrashLoopBackOff') {
      return {
        text: message('Pod {0} keeps crashing.', name),
        said: `${said}; ${endText(status)}`,
        passed: false,
      };
    }
    if (
      waiting &&
      /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/.test(waiting.reason ?? '')
    ) {
      return { text: message('Can’t pull the image of pod {0}: {1}', name, status.image), said, passed: false };
    }
    if (
      waiting &&
      /^(?:CreateContainerConfigError|CreateContainerError|RunContainerError)$/.test(waiting.reason ?? '')
    ) {
      return { text: message('Can’t start the container of pod {0}.', name), said, passed: false };
    }
  }
  const unscheduled = (pod.status?.conditions ?? []).find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return unscheduled
    ? { text: message('No node can run pod {0}.', name), said: unscheduled.message ?? '', passed: false }
    : undefined;
}

function restarts({ restartCount }: V1ContainerStatus): string {
  return `restarts ${restartCount}`;
}

function endText(status: V1ContainerStatus): string {
  const code = status.lastState?.terminated?.exitCode;
  return `${code === undefined ? '' : `exit code ${code}, `}${restarts(status)}`;
}
