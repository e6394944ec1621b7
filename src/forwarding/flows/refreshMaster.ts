import type { Cluster, Master, Target } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import type { PendingRefresh } from '../plans/journal/journal.ts';
import { MASTER_TIMEOUT_MS } from '../plans/limits.ts';
import type { Plan } from '../plans/plan.ts';
import { refreshSteps } from '../plans/refreshSteps.ts';
import { stepOf } from '../plans/stepOf.ts';

/**
 * The plan of Refresh Master: the steps for the stored webhook to take effect, and the wait.
 * @param begun the master's state, and what an earlier run left unfinished: only that is planned then.
 */
export function planMasterRefresh(
  cluster: Cluster,
  account: NonNullable<Target['account']>,
  begun?: { readonly master: Master; readonly pending: PendingRefresh | undefined },
): Plan {
  const steps = begun
    ? refreshSteps({ changes: false, ...begun })
    : [{ kind: 'refresh-master' } as const, { kind: 'wait-deployed', timeoutMs: MASTER_TIMEOUT_MS } as const];
  return {
    title: message('Refresh the master of {0}', cluster.name),
    account,
    cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
    // Uses only the CLI, not the cluster's API.
    credentials: 'user',
    steps: steps.map(stepOf),
    notes: [],
  };
}
