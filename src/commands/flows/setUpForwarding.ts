import type { SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { planSetUp, type PresentState } from '../../forwarding/flows/setUp.ts';
import { pageOf } from '../../forwarding/forwarder/agent/agentTarget.ts';
import { policyName, routeName } from '../../forwarding/condition/webhookWords.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { rowsOf } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { askSetUp, type SetUpAnswers } from './setUpQuestions.ts';
import { setUpOutcome } from './setUpOutcome.ts';
import { setUpSeveral } from './setUpSeveral.ts';
import { storedUrl } from '../../forwarding/webhook/url/storedUrl.ts';

/** Set Up Audit Forwarding: asks, previews, runs after the user's decision, and reports whether events arrive. */
export async function setUpForwarding(context: CommandContext, argument: unknown, selection?: unknown): Promise<void> {
  const rows = rowsOf(context, argument, selection);
  if (rows.length > 1) {
    return setUpSeveral(context, rows);
  }
  const services = context.flowServices();
  const answers = await askSetUp(context, services, argument);
  if (answers === undefined) {
    return;
  }
  const { inputs, present } = answers;
  if (!(await confirmReplace(inputs, present))) {
    return;
  }
  const plan = await makePlan(context, services, inputs, present);
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'set-up', inputs: { ...inputs } },
    outcome: ({ delivery }) => ({ ...setUpOutcome(inputs, delivery), instance: pageOfInstance(answers) }),
  });
}

/** A cluster has only one webhook: before another tool's is replaced, the user sees it and decides. */
async function confirmReplace(
  { cluster, route }: SetUpInputs,
  { webhook, recognised }: PresentState,
): Promise<boolean> {
  if (webhook === undefined || recognised?.route === route) {
    return true;
  }
  return confirm(
    message('Replace the audit webhook of {0}?', cluster.name),
    message(
      '{0}, {1}:\n{2}\n\nA cluster has only one audit webhook: once it is replaced, nothing is sent there any more. Restore Previous Webhook offers it again.',
      localize(routeName(webhook)),
      localize(policyName(webhook.policy)),
      storedUrl(webhook.server),
    ),
    message('Replace Webhook'),
  );
}

function makePlan(
  { signal }: CommandContext,
  services: FlowContext,
  inputs: SetUpInputs,
  present: PresentState,
): Promise<Plan> {
  return withCancellableProgress(
    localize(message('Checking what would change on {0}', inputs.cluster.name)),
    signal,
    (cancelled) => planSetUp(inputs, present, services, { signal: cancelled }),
  );
}

/** Where the events are read; `undefined` where that is not known, or is several. */
function pageOfInstance({ inputs, present: { agent } }: SetUpAnswers): string | undefined {
  const [only, ...others] = inputs.route === 'cloud-logs' && agent.kind === 'sends' ? agent.instances : [];
  return only === undefined || others.length > 0 ? undefined : pageOf(only);
}
