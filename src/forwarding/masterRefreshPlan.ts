import { message } from '../failure/message.ts';
import type { Cluster, Master, Target } from '../ibmcloud/models.ts';
import type { Plan } from './plan.ts';
import type { PendingRefresh } from './planJournal.ts';
import { refreshSteps } from './refreshSteps.ts';
import { stepOf } from './steps.ts';

/** A master refresh can take long: IBM says "several minutes", users tell of more. In milliseconds. */
const REFRESH_LIMIT_MS = 45 * 60_000;

/**
 * The plan of Refresh Master: what the stored webhook needs to take effect, and the wait for it.
 * @param begun how the master stands, and what an earlier run left undone: only that is planned then.
 */
export function planMasterRefresh(
  cluster: Cluster,
  account: NonNullable<Target['account']>,
  begun?: { readonly master: Master; readonly pending: PendingRefresh | undefined },
): Plan {
  const timeoutMs = REFRESH_LIMIT_MS;
  const steps = begun
    ? refreshSteps({ changes: false, ...begun, timeoutMs })
    : [{ kind: 'refresh-master' } as const, { kind: 'wait-deployed', timeoutMs } as const];
  return {
    title: message('Refresh the master of {0}', cluster.name),
    account,
    cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
    // Only the CLI is used, the cluster's own API is not.
    credentials: 'user',
    steps: steps.map(stepOf),
    notes: [],
  };
}
