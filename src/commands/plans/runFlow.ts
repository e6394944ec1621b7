import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { runPlan, type PlanResult } from '../../forwarding/plans/runPlan.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { showFailure, type Action } from '../../ui/notify.ts';
import { runWithProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { confirmTakeOver } from './confirmTakeOver.ts';
import { askDecision } from './planPreviews.ts';
import { endedEarlyText } from './endedEarly.ts';
import { nextSteps } from './nextSteps.ts';
import { runRecorded, type PlannedFlow, type RunEnd } from './runRecorded.ts';
import { showInformation, showWarning } from '../../ui/showText.ts';

/**
 * The second half of every flow: shows the preview, waits for the decision, runs the plan with a progress notification,
 * reports how it ended, and refreshes the cluster's row. A plan without steps is reported without a preview. The report
 * of an interrupted run that has changed something offers Resume and Undo.
 *
 * @returns `undefined` if nothing was run, or if the run ended early and this was reported.
 * @throws Failure as {@link runPlan}, if nothing was changed
 */
export async function previewAndRun(context: CommandContext, flow: PlannedFlow): Promise<PlanResult | undefined> {
  const { plan } = flow;
  if (plan.steps.length === 0) {
    showNothingToDo(context, plan);
    return undefined;
  }
  const decision = await askDecision(context, localize(plan.title), [plan]);
  const runs = decision !== 'cancel' && (await confirmTakeOver(plan));
  return runs ? runApproved(context, flow) : undefined;
}

/** The same for a plan that the user has already decided on. */
export async function runApproved(context: CommandContext, flow: PlannedFlow): Promise<PlanResult | undefined> {
  const { plan, services } = flow;
  const end = await runRecorded(context, flow, (record) =>
    runWithProgress(plan, context.log, context.signal, (signal, onEvent) =>
      runPlan(plan, services, { signal, onEvent, record }),
    ),
  );
  if (end.failure) {
    if (context.signal.aborted) throw end.failure;
    const text = end.stop && endedEarlyText(plan.cluster.name, { ...end, stop: end.stop }, localize);
    if (!end.left || flow.memo === undefined) throw nothingLeft(context, end.failure, text);
    showEndedEarly(context, plan, end, text);
    return undefined;
  }
  showResult(context, flow, end.result);
  return end.result;
}

/** A run that has changed nothing can only be tried again: the log has its failure, and this is what is shown. */
function nothingLeft({ log }: CommandContext, failure: Failure, text: Message | undefined): Failure {
  if (text === undefined || failure.code === 'cancelled') return failure;
  log.info(failure.message);
  const { code, remedy = 'retry', detail, cause } = failure;
  return new Failure(code, text, { remedy, cause, ...(detail === undefined ? {} : { detail }) });
}

function showEndedEarly(
  context: CommandContext,
  { cluster }: Plan,
  { failure, canUndo }: Extract<RunEnd, { readonly failure: Failure }>,
  text: Message | undefined,
): void {
  const button = (work: 'resume' | 'undo', label: Message): Action => ({
    button: label,
    run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', { clusterId: cluster.id, work }),
  });
  const undo = canUndo ? [button('undo', message('Undo'))] : [];
  const instead = [button('resume', message('Resume')), ...undo];
  showFailure(failure, context.log, { instead, ...(text === undefined ? {} : { text }) });
}

/** The first note says why; the log has the others. */
function showNothingToDo({ log }: CommandContext, { notes }: Plan): void {
  const [why = message('Nothing to do.'), ...others] = notes;
  for (const note of others) log.info(inEnglish(note));
  const details = localize(message('Details'));
  const text = others.length > 0 ? message('{0} See Details.', why) : why;
  void showInformation(localize(text), ...(others.length > 0 ? [details] : [])).then((chosen) => {
    if (chosen === details) log.show();
  });
}

function showResult(context: CommandContext, { plan, memo, outcome }: PlannedFlow, result: PlanResult): void {
  const { log } = context;
  const { delivery, notes } = result;
  const { text, well, instance, actions: own = [] } = outcome(result);
  for (const line of [...(delivery?.evidence ?? []), ...notes]) {
    log.info(inEnglish(line));
  }
  if (delivery !== undefined && delivery.testEvents.length > 0) {
    log.info(`Audit-Ids of the test events, to look for at the log consumer: ${delivery.testEvents.join(', ')}`);
  }
  const details: Action = { button: message('Details'), run: () => log.show() };
  const steps = [...own, ...nextSteps(context, plan, memo?.flow, instance)];
  const sentence = localize(notes.length > 0 ? message('{0} See Details.', text) : text);
  const actions = new Map<string, Action['run']>(
    [...steps, ...(well && notes.length === 0 ? [] : [details])].map(({ button, run }) => [localize(button), run]),
  );
  const shown = well ? showInformation(sentence, ...actions.keys()) : showWarning(sentence, ...actions.keys());
  void shown.then((chosen) => (chosen === undefined ? undefined : actions.get(chosen)?.()));
}
