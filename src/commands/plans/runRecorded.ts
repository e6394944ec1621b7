import type { Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { FlowMemo } from '../../forwarding/plans/journal/journal.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import type { PlanResult } from '../../forwarding/plans/runPlan.ts';
import { RunRecord, type KnownChange } from '../../forwarding/plans/journal/runRecord.ts';
import type { Message } from '../../text/message.ts';
import type { CommandContext } from '../command.ts';
import { showUnfinished } from './unfinishedPlans.ts';

/** How a run ended: through, or early with why; `left` says whether something was changed, to be resumed or undone. */
export type RunEnd =
  | { readonly result: PlanResult; readonly failure?: never }
  | { readonly failure: Failure; readonly left: boolean; readonly canUndo: boolean };

/**
 * Runs a plan that the user has decided on with its record. Where it ended early after it had changed something, what can be undone
 * is kept. The cluster's row is read again either way.
 * @param run runs the plan with that record, and tells how far it is.
 */
export async function runRecorded(
  context: CommandContext,
  { plan, services, memo, earlier }: Omit<PlannedFlow, 'outcome'>,
  run: (record: RunRecord) => Promise<PlanResult>,
): Promise<RunEnd> {
  const { account, cluster, credentials } = plan;
  const record = new RunRecord(plan, memo, services.journal, earlier);
  try {
    const result = await run(record);
    context.endedRuns.delete(cluster.id);
    return { result };
  } catch (error) {
    const { leftSomething: left, changes } = record;
    if (left) context.endedRuns.set(cluster.id, { account, cluster, credentials, changes });
    return { failure: toFailure(error), left, canUndo: changes.length > 0 };
  } finally {
    void context.clusters.refreshRow(cluster.id).catch(() => undefined);
    void showUnfinished(context).catch(() => undefined);
  }
}

/** How the end of a run is told: one sentence, and whether all is well. */
export interface Outcome {
  readonly text: Message;
  readonly well: boolean;
}

/** A plan that a flow has made, and what is to be done about it. */
export interface PlannedFlow {
  readonly plan: Plan;
  readonly services: FlowContext;
  /** What the plan was made of: enough to make it again when the run ended early. No contents of files, no secrets. */
  readonly memo: FlowMemo;
  /** What the run changed that this one goes on with; absent where it begins anew. */
  readonly earlier?: readonly KnownChange[];
  /** The sentence at the end of a run that went through. */
  readonly outcome: (result: PlanResult) => Outcome;
}
