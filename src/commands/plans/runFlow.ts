import { Failure } from '../../failure/failure.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { runPlan, type PlanEvent, type PlanResult } from '../../forwarding/plans/runPlan.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { showFailure, type Action } from '../../ui/notify.ts';
import { runWithProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { askDecision, shownPlan } from './planPreviews.ts';
import { endingOf } from './deliverySentence.ts';
import { endedEarlyText } from './endedEarly.ts';
import { resumeOrUndo } from './leftOver.ts';
import { nextSteps } from './nextSteps.ts';
import { runRecorded, type PlannedFlow } from './runRecorded.ts';
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
  return (await askDecision(context, localize(plan.title), [plan])) ? runApproved(context, flow) : undefined;
}

/** The same for a plan that the user has already decided on. */
export async function runApproved(context: CommandContext, flow: PlannedFlow): Promise<PlanResult | undefined> {
  const { plan, services } = flow;
  const page = (await context.previews()).begin(await shownPlan(context, plan), localize(plan.title));
  const ended = AbortSignal.any([context.signal, page.stopped]);
  const end = await runRecorded(context, flow, (record, onRow) =>
    runWithProgress(plan, context.log, ended, (signal, report) => {
      const onEvent = (event: PlanEvent): void => {
        page.onEvent(event);
        onRow(event);
        report(event);
      };
      return runPlan(plan, services, { signal, onEvent, record });
    }),
  );
  if (end.failure) {
    const { failure, stop, left } = end;
    const text = stop && endedEarlyText(plan.cluster.name, { failure, stop, left }, localize);
    const canGoOn = left && flow.memo !== undefined;
    const next = canGoOn ? resumeOrUndo(plan.cluster.id, end.canUndo) : [];
    page.ended({ kind: 'stopped', text: text ?? failure.text, seen: [failure.text], call: stop?.call }, next);
    if (context.signal.aborted) throw failure;
    if (!canGoOn) throw nothingLeft(context, failure, text);
    showFailure(failure, context.log, { instead: next, text });
    return undefined;
  }
  const { result } = end;
  const { text, well } = flow.outcome(result);
  const next = afterwards(context, flow, result);
  page.ended(
    { kind: endingOf(well, result.delivery), text, seen: [...(result.delivery?.evidence ?? []), ...result.notes] },
    next,
  );
  showResult(context, flow, result, next);
  return result;
}

/** A run that has changed nothing can only be tried again: the log has its failure, and this is what is shown. */
function nothingLeft({ log }: CommandContext, failure: Failure, text: Message | undefined): Failure {
  if (text === undefined || failure.code === 'cancelled') return failure;
  log.info(failure.message);
  const { code, remedy = 'retry', detail, cause } = failure;
  return new Failure(code, text, { remedy, cause, ...(detail === undefined ? {} : { detail }) });
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

/** What can be done after a run that has reached its end; Details where there is more to read. */
function afterwards(
  context: CommandContext,
  { plan, memo, outcome }: PlannedFlow,
  result: PlanResult,
): readonly Action[] {
  const { well, instance, actions: own = [] } = outcome(result);
  const details: Action = { button: message('Details'), run: () => context.log.show() };
  const steps = [...own, ...nextSteps(context, plan, memo?.flow, instance)];
  return [...steps, ...(well && result.notes.length === 0 ? [] : [details])];
}

function showResult(
  { log }: CommandContext,
  { outcome }: PlannedFlow,
  result: PlanResult,
  next: readonly Action[],
): void {
  const { delivery, notes } = result;
  const { text, well } = outcome(result);
  for (const line of [...(delivery?.evidence ?? []), ...notes]) {
    log.info(inEnglish(line));
  }
  if (delivery !== undefined && delivery.testEvents.length > 0) {
    log.info(`Audit-Ids of the test events, to look for at the log consumer: ${delivery.testEvents.join(', ')}`);
  }
  const sentence = localize(notes.length > 0 ? message('{0} See Details.', text) : text);
  const actions = new Map<string, Action['run']>(next.map(({ button, run }) => [localize(button), run]));
  const shown = well ? showInformation(sentence, ...actions.keys()) : showWarning(sentence, ...actions.keys());
  void shown.then((chosen) => (chosen === undefined ? undefined : actions.get(chosen)?.()));
}
