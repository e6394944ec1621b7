import type { Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { FlowMemo } from '../../forwarding/plans/journal/journal.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import type { PlanEvent, PlanResult } from '../../forwarding/plans/runPlan.ts';
import { canUndo, type KnownChange } from '../../forwarding/plans/journal/knownChanges.ts';
import { RunRecord } from '../../forwarding/plans/journal/runRecord.ts';
import type { RunStop } from '../../forwarding/plans/journal/runStop.ts';
import type { Message } from '../../text/message.ts';
import type { Action } from '../../ui/notify.ts';
import type { CommandContext } from '../command.ts';
import { runningText } from './runningText.ts';
import { showUnfinished } from './unfinishedPlans.ts';

/**
 * How a run ended: completely, or early and why; `left` says whether something was changed, to be resumed or undone.
 */
export type RunEnd =
  | { readonly result: PlanResult; readonly failure?: never }
  | {
      readonly failure: Failure;
      readonly left: boolean;
      readonly canUndo: boolean;
      /** Absent where no step was begun. */
      readonly stop: RunStop | undefined;
    };

/**
 * Runs an approved plan and records it. If it ends early after a change, what can be undone is kept. The cluster's row
 * says what runs, and is refreshed at the end.
 * @param run runs the plan with that record, and reports its progress there too.
 */
export async function runRecorded(
  context: CommandContext,
  { plan, services, memo, earlier }: Omit<PlannedFlow, 'outcome'>,
  run: (record: RunRecord, onEvent: (event: PlanEvent) => void) => Promise<PlanResult>,
): Promise<RunEnd> {
  const { account, cluster, credentials } = plan;
  // What does not touch the cluster must not take the place of a run there that can be resumed.
  const record = new RunRecord(plan, memo, memo && services.journal, earlier);
  let isOnRow = false;
  try {
    const result = await run(record, (event) => {
      // What does not touch the cluster is not said of its row.
      if (event.kind !== 'step-started' || memo === undefined) return;
      isOnRow = true;
      context.clusters.setRunning(cluster.id, runningText(memo.flow, event));
    });
    if (memo) context.endedRuns.delete(cluster.id);
    return { result };
  } catch (error) {
    const { leftSomething: left, changes } = record;
    if (left && memo) context.endedRuns.set(cluster.id, { account, cluster, credentials, changes });
    return { failure: toFailure(error), left, canUndo: canUndo(changes), stop: record.stop };
  } finally {
    // Another run on this cluster, for which this one was refused, goes on.
    if (isOnRow) context.clusters.setRunning(cluster.id, undefined);
    void context.clusters.refreshRow(cluster.id).catch(() => undefined);
    void showUnfinished(context).catch(() => undefined);
  }
}

/** The report at the end of a run: one sentence, and whether all is well. */
export interface Outcome {
  readonly text: Message;
  readonly well: boolean;
  /** Page of the Cloud Logs instance that receives the events, if known. */
  readonly instance?: string | undefined;
  /** What the user does next, where it is not what follows every flow of its kind. */
  readonly actions?: readonly Action[];
}

/** A flow's plan, and how to run it. */
export interface PlannedFlow {
  readonly plan: Plan;
  readonly services: FlowContext;
  /**
   * The plan's inputs: enough to re-plan it if the run ends early. No contents of files, no secrets. Absent: it is not
   * kept, since it changes nothing in the cluster and can be started again.
   */
  readonly memo?: FlowMemo;
  /** Changes of the run that this one resumes; absent for a new one. */
  readonly earlier?: readonly KnownChange[];
  /** The sentence at the end of a complete run. */
  readonly outcome: (result: PlanResult) => Outcome;
}
