import * as vscode from 'vscode';
import type { Failure } from '../../failure/failure.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { runPlan, type PlanResult } from '../../forwarding/plans/runPlan.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { showFailure, type Way } from '../../ui/notify.ts';
import { runWithProgress } from '../../ui/planProgress.ts';
import { say } from '../../ui/say.ts';
import type { CommandContext } from '../command.ts';
import { agreesToTakeOver } from './confirmTakeOver.ts';
import { decisionOn } from './planPreviews.ts';
import { runRecorded, type Told, type PlannedFlow } from './runRecorded.ts';

/**
 * Every flow's second half: shows the preview, waits for the decision, runs the plan below a progress notification, tells how it
 * ended, and reads the cluster's row anew. A plan without steps is told and not shown. A run that ended early, after it had
 * changed something, is told with Resume and Undo.
 *
 * @returns `undefined` where nothing was run, or the run ended early and this was told.
 * @throws Failure as {@link runPlan}, where nothing was changed
 */
export async function decideAndRun(context: CommandContext, flow: PlannedFlow): Promise<PlanResult | undefined> {
  const { plan } = flow;
  if (plan.steps.length === 0) {
    tellNothingToDo(plan);
    return undefined;
  }
  const decision = await decisionOn(context, say(plan.title), [plan]);
  const runs = decision !== 'cancel' && (await agreesToTakeOver(plan));
  return runs ? runDecided(context, flow) : undefined;
}

/** The same for a plan that the user has decided on already. */
export async function runDecided(context: CommandContext, flow: PlannedFlow): Promise<PlanResult | undefined> {
  const { plan, services, told } = flow;
  const end = await runRecorded(context, flow, (record) =>
    runWithProgress(plan, context.log, context.signal, (signal, onEvent) =>
      runPlan(plan, services, { signal, onEvent, record }),
    ),
  );
  if (end.failure) {
    if (!end.left || context.signal.aborted) throw end.failure;
    tellEndedEarly(context, plan, end.failure, end.canUndo);
    return undefined;
  }
  tellResult(context, end.result, told(end.result));
  return end.result;
}

function tellEndedEarly(context: CommandContext, { cluster }: Plan, failure: Failure, canUndo: boolean): void {
  const way = (name: 'resume' | 'undo', button: Message): Way => ({
    button,
    run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', { clusterId: cluster.id, way: name }),
  });
  const undo = canUndo ? [way('undo', message('Undo'))] : [];
  showFailure(failure, context.log, { instead: [way('resume', message('Resume')), ...undo] });
}

function tellNothingToDo({ notes }: Plan): void {
  const sentences = notes.length > 0 ? notes : [message('There is nothing to do.')];
  void vscode.window.showInformationMessage(sentences.map(say).join(' '));
}

function tellResult({ log }: CommandContext, { delivery, notes }: PlanResult, { text, well }: Told): void {
  for (const line of [...(delivery?.evidence ?? []), ...notes]) {
    log.info(inEnglish(line));
  }
  if (delivery !== undefined && delivery.markers.length > 0) {
    log.info(`Audit-Ids of the markers, to look for at the log consumer: ${delivery.markers.join(', ')}`);
  }
  const showLog = say(message('Show Log'));
  const sentence = [text, ...notes].map(say).join(' ');
  const shown = well
    ? vscode.window.showInformationMessage(sentence, showLog)
    : vscode.window.showWarningMessage(sentence, showLog);
  void shown.then((chosen) => {
    if (chosen === showLog) {
      log.show();
    }
  });
}
