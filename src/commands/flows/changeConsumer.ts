import { planConsumerChange } from '../../forwarding/flows/changeConsumer.ts';
import { readPresentState } from '../../forwarding/flows/setUp.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { privateNetwork } from '../../forwarding/routes/privateNetwork.ts';
import { recogniseWebhook } from '../../forwarding/webhook/recogniseWebhook.ts';
import { message } from '../../text/message.ts';
import { askAll } from '../../ui/ask/wizard.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { askAdmin, cannotLook } from '../askAdmin.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';

/** Change Log Consumer: the private network's questions with their present answers; everything else is kept. */
export async function changeConsumer(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Change log consumer');
  const row = await chooseCluster(context, argument, {
    title,
    offers: (candidate) => {
      const webhook = candidate.webhook.reading?.value;
      return isReadable(candidate) && webhook !== undefined && recogniseWebhook(webhook).route === privateNetwork.id;
    },
    none: message('No cluster of this account forwards its audit log into the private network.'),
  });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const services = context.flowServices();
  const present = await withCancellableProgress(
    localize(message('Reading the audit set-up of {0}', cluster.name)),
    context.signal,
    (signal) => readPresentState(cluster, services, { signal, useAdmin: () => askAdmin(cannotLook, cluster.name) }),
  );
  const now = present.answers[privateNetwork.id] ?? {};
  const draft: RouteDraft = { answers: { ...now }, present: now, objection: undefined };
  if (!(await askAll({ title, subject: () => cluster.name, questions: () => questionsOf(privateNetwork, draft) }))) {
    return;
  }
  const answers = answersOf(privateNetwork, draft.answers);
  const inputs = { cluster, route: privateNetwork.id, answers, policy: present.webhook?.policy ?? 'default' };
  const plan = await planWithProgress(context, cluster.name, ({ signal }) =>
    planConsumerChange(inputs, present, services, { signal }),
  );
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'change-consumer', inputs },
    outcome: ({ delivery }) =>
      deliverySummary(message('{0} now forwards to {1}.', cluster.name, privateNetwork.target(answers)), delivery),
  });
}
