import type { V1Pod } from '@kubernetes/client-node';
import { message } from '../../../text/message.ts';
import { failure, Skipped, pass, seen, timeText, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { configMounts, dataWrittenAt } from '../support/mounts.ts';

/**
 * A file that is mounted by `subPath` is never updated in a running pod, and HAProxy reads any file only when it
 * starts.
 */
export const configStale: Check = {
  id: 'config-stale',
  title: message('Running configuration'),
  dependsOn: ['webhook-url', 'config-mounted', 'pods', 'deployment'],

  async run({ cluster, deployment, configMaps, pods }) {
    const mounts = configMounts(await deployment());
    if (mounts.length === 0) throw new Skipped(message('The pods mount no ConfigMap.'));
    const maps = (await configMaps()).filter(({ metadata }) =>
      mounts.some(({ configMap }) => configMap === metadata?.name),
    );
    const written = Math.max(...maps.map((map) => dataWrittenAt(map) ?? -Infinity));
    const starts = (await pods()).map((pod) => ({ pod, at: startedAt(pod) })).filter(({ at }) => Number.isFinite(at));
    if (!Number.isFinite(written) || starts.length === 0) {
      throw new Skipped(message('Unclear when the ConfigMap was written or the pods started.'));
    }
    const old = starts.filter(({ at }) => at < written);
    const when = seen(message('ConfigMap written'), timeText(written));
    if (old.length === 0) return pass(message('The pods started after the last change of their configuration.'), when);
    return failure(
      message('{0} of {1} pods run an older configuration than the ConfigMap’s.', old.length, starts.length),
      {
        evidence: [
          when,
          ...old.map(({ pod, at }) => seen(message('Pod {0} started', pod.metadata?.name ?? ''), timeText(at))),
        ],
        remedy: setUpForwarding(cluster),
      },
    );
  },
};

/** In milliseconds since the epoch: start of its container, with the file that was mounted with the pod. */
function startedAt({ status, metadata }: V1Pod): number {
  const mounted = status?.startTime ?? metadata?.creationTimestamp;
  return Date.parse(String(mounted));
}
