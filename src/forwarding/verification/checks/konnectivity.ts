import type { V1Pod } from '@kubernetes/client-node';
import { message } from '../../../text/message.ts';
import { failure, Skipped, pass, seen, warning, type Check } from '../check.ts';
import { documentation } from '../remedies.ts';

/** Whether the agents through which the API server reaches pods are ready. */
export const konnectivity: Check = {
  id: 'konnectivity',
  title: message('Konnectivity agents'),

  async run({ target, agents }) {
    await target();
    const found = await agents();
    if (found.length === 0) {
      throw new Skipped(message('Namespace kube-system has no known agent of the API server.'));
    }
    const ready = found.filter(isReady);
    const evidence = found.map((pod) => seen(message('Pod kube-system/{0}', pod.metadata?.name ?? ''), podState(pod)));
    const remedy = documentation('https://cloud.ibm.com/docs/containers?topic=containers-health-audit');
    if (ready.length === found.length) {
      return pass(
        found.length === 1 ? message('The one agent is ready.') : message('All {0} agents are ready.', found.length),
      );
    }
    return ready.length === 0
      ? failure(message('No agent is ready, so the API server can’t reach any pod.'), { evidence, remedy })
      : warning(message('{0} of {1} agents are ready.', ready.length, found.length), { evidence, remedy });
  },
};

export function isReady({ status }: V1Pod): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

function podState({ status }: V1Pod): string {
  const waiting = status?.containerStatuses?.find(({ ready }) => !ready)?.state?.waiting?.reason;
  return waiting ?? status?.phase ?? '–';
}
