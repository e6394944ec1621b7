import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planUnset, type UnsetInputs } from '../../forwarding/flows/unset.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { message, type Message } from '../../text/message.ts';
import { askAll, askPick, askText, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';
import { chooseCluster, rowsOf } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import type { PlannedFlow } from '../plans/runRecorded.ts';
import { changeInStages } from '../staged/changeInStages.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

/** Unset Audit Forwarding: the user types the cluster's name, chooses what to remove, sees a preview, and decides. */
export async function unsetForwarding(context: CommandContext, argument: unknown, selection?: unknown): Promise<void> {
  const title = message('Unset audit forwarding');
  const rows = rowsOf(context, argument, selection);
  if (rows.length > 1) return unsetSeveral(context, rows, title);
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
  await previewAndRun(
    context,
    await planWithProgress(context, cluster.name, (choice) => flowOf({ cluster, ...answers }, services, choice)),
  );
}

/** Of several the user types how many: a hand that slipped in the selection shows in that number. */
async function unsetSeveral(context: CommandContext, rows: readonly Row[], title: Message): Promise<void> {
  const answers = { removeObjects: false, removeAlerts: false };
  const questions = [askNumber(rows.length), askExtent(answers)];
  const subject = localize(clusterCount(rows.length));
  if (!(await askAll({ title, subject: () => subject, questions: () => questions }))) return;
  const services = context.flowServices();
  await changeInStages(context, rows, {
    title: (clusters) => message('Unset audit forwarding of {0} clusters', clusters),
    plan: ({ cluster }, choice) => flowOf({ cluster, ...answers }, services, choice),
    endsForwarding: true,
    whole: (done, all) => message('The audit logs of {0} of {1} clusters are no longer forwarded.', done, all),
  });
}

async function flowOf(inputs: UnsetInputs, services: FlowContext, choice: CredentialsChoice): Promise<PlannedFlow> {
  return {
    plan: await planUnset(inputs, services, choice),
    services,
    memo: { flow: 'unset', inputs: { ...inputs } },
    outcome: () => ({
      text: message('The audit log of {0} is no longer forwarded.', inputs.cluster.name),
      well: true,
    }),
  };
}

function askNumber(clusters: number): Question {
  return (position) =>
    askText(position, {
      prompt: message(
        'This stops audit forwarding for {0} clusters. Later events won’t be recorded. Type how many to continue.',
        clusters,
      ),
      placeholder: message('{0}', clusters),
      value: '',
      check: (text) => (text === String(clusters) ? undefined : message('Type {0} to continue.', clusters)),
      answer: () => undefined,
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
