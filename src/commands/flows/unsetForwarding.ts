import { planUnset } from '../../forwarding/flows/unset.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { message } from '../../text/message.ts';
import { askAll, askPick, askText, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';

/** Unset Audit Forwarding: the user types the cluster's name, chooses what to remove, sees a preview, and decides. */
export async function unsetForwarding(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Unset audit forwarding');
  const row = await chooseCluster(context, argument, {
    title,
    offers: isReadable,
    first: ({ webhook }) => webhook.reading?.value !== undefined,
  });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const answers = { removeObjects: false, removeAlerts: false };
  const questions = [askName(cluster.name), askExtent(answers)];
  const complete = await askAll({ title, subject: () => cluster.name, questions: () => questions });
  if (!complete) {
    return;
  }
  const services = context.flowServices();
  const inputs = { cluster, ...answers };
  const plan = await planWithProgress(context, cluster.name, (choice) => planUnset(inputs, services, choice));
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'unset', inputs },
    outcome: () => ({ text: message('The audit log of {0} is no longer forwarded.', cluster.name), well: true }),
  });
}

function askName(name: string): Question {
  return (position) =>
    askText(position, {
      prompt: message(
        'This stops audit forwarding for {0}. Later events won’t be recorded. Type the cluster’s name to continue.',
        name,
      ),
      placeholder: message('{0}', name),
      value: '',
      check: (text) => (text === name ? undefined : message('Type {0} to continue.', name)),
      answer: () => undefined,
    });
}

function askExtent(answers: { removeObjects: boolean; removeAlerts: boolean }): Question {
  const items = [
    {
      label: localize(message('Webhook Only')),
      detail: localize(message('Keeps the forwarder, so you can set up forwarding again quickly.')),
      removeObjects: false,
      removeAlerts: false,
    },
    {
      label: localize(message('Webhook and Forwarder')),
      detail: localize(
        message('Also removes the objects of audit forwarding in the cluster. The preview lists each of them.'),
      ),
      removeObjects: true,
      removeAlerts: false,
    },
    {
      label: localize(message('Webhook, Forwarder and Alerts')),
      detail: localize(message('Also removes the alerts in Cloud Logs that Create Alert made for this cluster.')),
      removeObjects: true,
      removeAlerts: true,
    },
  ];
  return (position) =>
    askPick(position, {
      question: message('What should be removed?'),
      items,
      active: items.find(
        ({ removeObjects, removeAlerts }) =>
          removeObjects === answers.removeObjects && removeAlerts === answers.removeAlerts,
      ),
      answer: ({ removeObjects, removeAlerts }) => Object.assign(answers, { removeObjects, removeAlerts }),
    });
}
