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
  const row = await chooseCluster(context, argument, {
    title: message('Unset Audit Forwarding'),
    offers: isReadable,
  });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const answers = { removeObjects: false };
  const complete = await askAll(message('Unset Audit Forwarding'), () => [askName(cluster.name), askExtent(answers)]);
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
        'The audit log of {0} will no longer be forwarded, and what happens then is not recorded. Type the cluster’s name to go on',
        name,
      ),
      placeholder: message('{0}', name),
      value: '',
      check: (text) => (text === name ? undefined : message('Type {0} to go on.', name)),
      answer: () => undefined,
    });
}

function askExtent(answers: { removeObjects: boolean }): Question {
  const items = [
    {
      label: localize(message('Webhook Only')),
      detail: localize(message('What runs in the cluster stays, so that forwarding can be set up again at once.')),
      removeObjects: false,
    },
    {
      label: localize(message('Webhook and Forwarder')),
      detail: localize(
        message(
          'Then also the objects of audit forwarding in the cluster; the preview lists each before it is removed.',
        ),
      ),
      removeObjects: true,
    },
  ];
  return (position) =>
    askPick(position, {
      placeholder: message('Select what is to be removed'),
      items,
      active: items.find(({ removeObjects }) => removeObjects === answers.removeObjects),
      answer: ({ removeObjects }) => (answers.removeObjects = removeObjects),
    });
}
