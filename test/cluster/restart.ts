import type { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { updateCluster } from '../lab/account/store.ts';
import type { StoredWebhook } from '../lab/state.ts';
import { eventually, within, type Target } from './target.ts';

/**
 * What `ibmcloud ks cluster audit-webhook set` and `master refresh` come to; returns when API servers of the new start
 * answer.
 *
 * @param webhook `null` for none; `undefined` for the present one.
 */
export async function restartApiServers(
  api: ClusterApi,
  lab: NonNullable<Target['lab']>,
  webhook?: StoredWebhook | null,
): Promise<void> {
  const { processStart } = await api.readMetrics(within(20));
  updateCluster(lab.dir, lab.clusterId, (cluster) => {
    if (webhook !== undefined) cluster.stored = webhook;
    cluster.applied = { generation: cluster.applied.generation + 1, webhook: cluster.stored };
  });
  await eventually('the API server has started again', 60, async () => {
    const metrics = await api.readMetrics(within(20)).catch(() => undefined);
    return metrics !== undefined && metrics.processStart > processStart ? true : undefined;
  });
}
