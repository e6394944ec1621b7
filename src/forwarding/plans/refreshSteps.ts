import type { AuditWebhook, Master } from '../../ibmcloud/models.ts';
import { refuseBusyMaster } from '../webhook/refuseBusyMaster.ts';
import { sameWebhook } from '../webhook/sameWebhook.ts';
import type { JournalEntry, PendingRefresh, PlanJournal } from './journal/journal.ts';
import { lastStored } from './journal/knownChanges.ts';
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

/**
 * The same before objects go to which API servers may still send. What is stored is not what they have loaded: somebody
 * may have changed it and not refreshed the master. It is refreshed, unless what is stored was loaded by the last
 * refresh of the plan to resume, or will be by the pending one.
 *
 * @throws Failure `master-busy`
 */
export async function refreshBeforeObjects(
  need: RefreshNeed,
  stored: AuditWebhook | undefined,
  clusterId: string,
  journal: PlanJournal,
): Promise<readonly StepAction[]> {
  if (need.changes) return refreshSteps(need);
  const isLoaded = isLoadedByRefresh(stored, need, await journal.entry(clusterId));
  const steps = refreshSteps({ ...need, changes: !isLoaded });
  if (steps.some(({ kind }) => kind === 'refresh-master')) refuseBusyMaster(need.master);
  return steps.map((step) => (step.kind === 'refresh-master' ? { ...step, of: { webhook: stored } } : step));
}

function isLoadedByRefresh(
  stored: AuditWebhook | undefined,
  { pending, master }: RefreshNeed,
  entry: JournalEntry | undefined,
): boolean {
  const loaded = pending?.of ?? entry?.refreshed ?? lastStored(entry?.changes ?? []);
  // Where it isn't known what a pending refresh loads, the master is refreshed again, unless it is still busy with it.
  return loaded ? sameWebhook(loaded.webhook, stored) : pending !== undefined && isUnderWay(master);
}
