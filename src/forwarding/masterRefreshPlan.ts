import { message } from '../failure/message.ts';
import type { Cluster, Target } from '../ibmcloud/models.ts';
import type { Plan } from './plan.ts';
import { stepOf } from './steps.ts';

/** A master refresh can take long: IBM says "several minutes", users tell of more. In milliseconds. */
const REFRESH_LIMIT_MS = 45 * 60_000;

/** The plan of Refresh Master: what the stored webhook needs to take effect, and the wait for it. */
export function planMasterRefresh(cluster: Cluster, account: NonNullable<Target['account']>): Plan {
  return {
    title: message('Refresh the master of {0}', cluster.name),
    account,
    cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
    // Only the CLI is used, the cluster's own API is not.
    credentials: 'user',
    steps: [stepOf({ kind: 'refresh-master' }), stepOf({ kind: 'wait-deployed', timeoutMs: REFRESH_LIMIT_MS })],
    notes: [],
  };
}
