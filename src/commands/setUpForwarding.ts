import * as vscode from 'vscode';
import { inEnglish, message } from '../failure/message.ts';
import type { Delivery, Plan } from '../forwarding/plan.ts';
import { previewPlan } from '../forwarding/preview.ts';
import { policyName, routeName } from '../forwarding/rowState.ts';
import { runPlan, type PlanResult } from '../forwarding/runPlan.ts';
import type { FlowServices } from '../forwarding/services.ts';
import { planSetUp, type PresentState, type SetUpInputs } from '../forwarding/setUp.ts';
import { confirm } from '../ui/notify.ts';
import { runWithProgress, withCancellableProgress } from '../ui/planProgress.ts';
import { say } from '../ui/say.ts';
import type { CommandContext } from './commandContext.ts';
import { askSetUp } from './setUpQuestions.ts';

/** Set Up Audit Forwarding: asks, previews, runs after the user's decision, and tells whether events arrive. */
export async function setUpForwarding(context: CommandContext, argument: unknown): Promise<void> {
  const services = context.flowServices();
  const answers = await askSetUp(context, services, argument);
  if (answers === undefined) {
    return;
  }
  const { inputs, present } = answers;
  if (!(await agreesToReplace(inputs, present))) {
    return;
  }
  const plan = await makePlan(context, services, inputs, present);
  if (plan.steps.length === 0) {
    tellNothingToChange(plan);
    return;
  }
  const { text } = await previewPlan(plan);
  const decision = await context.plans.decisionOn(
    say(message('Set up audit forwarding of {0}', plan.cluster.name)),
    text,
    context.signal,
  );
  if (decision === 'cancel') {
    return;
  }
  try {
    const result = await runWithProgress(plan, context.log, context.signal, (signal, onEvent) =>
      runPlan(plan, services, { signal, onEvent }),
    );
    tellResult(context, inputs, result);
  } finally {
    void context.clusters.refreshRow(inputs.cluster.id).catch(() => undefined);
  }
}

/** A cluster has one webhook only: before another's is replaced, its user sees it and decides. */
async function agreesToReplace({ route }: SetUpInputs, { webhook, recognised }: PresentState): Promise<boolean> {
  if (webhook === undefined || recognised?.route === route) {
    return true;
  }
  return confirm(
    message('Replace the audit webhook that this cluster has now?'),
    message(
      '{0}, {1}:\n{2}\n\nA cluster has only one audit webhook: once it is replaced, nothing is sent there any more.',
      say(routeName(webhook)),
      say(policyName(webhook.policy)),
      webhook.server,
    ),
    message('Replace Webhook'),
  );
}

function makePlan(
  { signal }: CommandContext,
  services: FlowServices,
  inputs: SetUpInputs,
  present: PresentState,
): Promise<Plan> {
  return withCancellableProgress(
    say(message('Checking what would change on {0}', inputs.cluster.name)),
    signal,
    (cancelled) => planSetUp(inputs, present, services, { signal: cancelled }),
  );
}

function tellNothingToChange({ cluster, notes }: Plan): void {
  const sentence = message('Nothing to change: {0} is already set up this way.', cluster.name);
  void vscode.window.showInformationMessage([sentence, ...notes].map(say).join(' '));
}

function tellResult({ log }: CommandContext, { cluster }: SetUpInputs, { delivery, notes }: PlanResult): void {
  const text = [deliverySentence(cluster.name, delivery), ...notes].map(say).join(' ');
  for (const line of [...(delivery?.evidence ?? []), ...notes]) {
    log.info(inEnglish(line));
  }
  if (delivery !== undefined && delivery.markers.length > 0) {
    log.info(`Audit-Ids of the markers, to look for at the log consumer: ${delivery.markers.join(', ')}`);
  }
  const showLog = say(message('Show Log'));
  const well = delivery !== undefined && delivery.grade !== 'refused' && delivery.grade !== 'unknown';
  const shown = well
    ? vscode.window.showInformationMessage(text, showLog)
    : vscode.window.showWarningMessage(text, showLog);
  void shown.then((chosen) => {
    if (chosen === showLog) {
      log.show();
    }
  });
}

/** Delivery with its grade, in one sentence. */
function deliverySentence(cluster: string, delivery: Delivery | undefined): ReturnType<typeof message> {
  switch (delivery?.grade) {
    case 'proved':
      return message(
        'Audit forwarding of {0} is set up. Delivery is proved: our marker stands in the forwarder’s log.',
        cluster,
      );
    case 'accepted':
      return message(
        'Audit forwarding of {0} is set up. Delivery is accepted: the consumer answered the API server’s posts with success.',
        cluster,
      );
    case 'not-refused':
      return message('Audit forwarding of {0} is set up. Delivery is not refused: no error was counted.', cluster);
    case 'refused':
      return message('Audit forwarding of {0} is set up, but delivery is refused: {1}', cluster, sayEvidence(delivery));
    case 'unknown':
      return message(
        'Audit forwarding of {0} is set up, but whether events arrive is unknown: {1}',
        cluster,
        sayEvidence(delivery),
      );
    case undefined:
      return message('Audit forwarding of {0} is set up.', cluster);
  }
}

/** What was seen, without the first sentence, which only tells that markers were sent. */
function sayEvidence({ evidence }: Delivery): string {
  const [, ...seen] = evidence;
  return seen.length === 0 ? say(message('see the log.')) : seen.map(say).join(' ');
}
