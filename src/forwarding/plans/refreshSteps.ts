import type { Master } from '../../ibmcloud/models.ts';
import type { PendingRefresh } from './journal/journal.ts';
import { MASTER_TIMEOUT_MS } from './limits.ts';
import { isLater, isUnderWay } from '../webhook/masterState.ts';
import type { StepAction } from './steps.ts';

/** What must follow so that the stored webhook takes effect. */
export interface RefreshNeed {
  /** Whether the plan itself stores another webhook, or none. */
  readonly changes: boolean;
  readonly master: Master;
  /** What an earlier run left unfinished. */
  readonly pending: PendingRefresh | undefined;
}

/**
 * The steps that make a stored webhook take effect: refresh and wait after a change; after an earlier run that ended
 * between the two, the missing ones. A refresh in progress is waited for, not started a second time.
 */
export function refreshSteps({ changes, master, pending }: RefreshNeed): readonly StepAction[] {
  if (!changes && !pending) return [];
  const timeoutMs = MASTER_TIMEOUT_MS;
  const begun =
    pending?.begun === 'yes' || (pending?.begun === 'maybe' && (isUnderWay(master) || isLater(master, pending.before)));
  if (changes || !begun) return [{ kind: 'refresh-master' }, { kind: 'wait-deployed', timeoutMs }];
  return [{ kind: 'wait-deployed', timeoutMs, ...(pending.before ? { since: pending.before } : {}) }];
}
