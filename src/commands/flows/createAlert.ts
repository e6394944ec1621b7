import * as vscode from 'vscode';
import { luceneFilter } from '../../audit/filter/luceneFilter.ts';
import { isProblem, parseFilter } from '../../audit/filter/parseFilter.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import {
  alertName,
  minutesText,
  silenceWindows,
  USUAL_SILENCE_MINUTES,
  type Watch,
} from '../../forwarding/destination/alerts.ts';
import type { Destination } from '../../forwarding/destination/destinations.ts';
import { planAlert } from '../../forwarding/flows/createAlert.ts';
import { pageOf } from '../../forwarding/forwarder/agent/agentTarget.ts';
import { listOutgoingWebhooks, type OutgoingWebhook } from '../../ibmcloud/commands/logs/outgoingWebhooks.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { askAll, askPick, askText, branching, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showInformation } from '../../ui/showText.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { chooseDestination } from '../logs/chooseDestination.ts';
import { previewAndRun } from '../plans/runFlow.ts';

const WEBHOOK_DOCUMENT = 'https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-event-notifications-configure';

interface Answers {
  kind: Watch['kind'];
  minutes: number;
  filter: string;
  webhook: OutgoingWebhook | undefined;
}

/** Create Alert…: an alert in the cluster's Cloud Logs instance, for silence or for the events of a filter. */
export async function createAlert(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Create an alert');
  const row = await chooseCluster(context, argument, { title, offers: isReadable });
  if (row === undefined) return;
  const { cluster } = row;
  const destination = await chooseDestination(
    context,
    cluster,
    localize(message('Create an alert for {0}', cluster.name)),
  );
  if (destination === undefined) return;
  const webhooks = await withCancellableProgress(
    localize(message('Reading the outgoing webhooks of {0}', destination.name)),
    context.signal,
    (signal) => context.cli.run(listOutgoingWebhooks(destination.serviceUrl), { signal }),
  );
  const [first] = webhooks;
  if (first === undefined) {
    offerWebhook(destination);
    return;
  }
  const answers: Answers = { kind: 'silence', minutes: USUAL_SILENCE_MINUTES, filter: '', webhook: first };
  const complete = await askAll({
    title,
    subject: () => cluster.name,
    questions: () => questionsOf(answers, webhooks),
  });
  if (!complete || answers.webhook === undefined) return;
  const watch: Watch =
    answers.kind === 'silence'
      ? { kind: 'silence', minutes: answers.minutes }
      : { kind: 'events', filter: answers.filter };
  await planAndRun(context, { cluster, destination, watch, webhook: answers.webhook });
}

async function planAndRun(context: CommandContext, inputs: Parameters<typeof planAlert>[0]): Promise<void> {
  const services = context.flowServices();
  const { cluster, destination, watch } = inputs;
  const plan = await withCancellableProgress(
    localize(message('Counting what the alert would see of {0}', cluster.name)),
    context.signal,
    (signal, report) =>
      planAlert(inputs, services, {
        signal,
        onWait: () => report(localize(message('Waiting: an instance takes few queries a minute')), 0),
      }),
  );
  const name = alertName(watch, cluster);
  await previewAndRun(context, {
    plan,
    services,
    outcome: () => ({
      text: message('Alert “{0}” is in {1}. It may take 15 minutes to start.', name, destination.name),
      well: true,
    }),
  });
}

/** An alert that notifies nobody is of no use: says what has to be there first. Does not wait for the user. */
function offerWebhook(destination: Destination): void {
  const [page, document] = [localize(message('Open Cloud Logs')), localize(message('Open Documentation'))];
  const said = message(
    'An alert needs an outgoing webhook, and {0} has none. Add one there: Integrations > Outbound integrations.',
    destination.name,
  );
  void showInformation(localize(said), page, document).then((chosen) => {
    if (chosen === undefined) return undefined;
    const url = chosen === page ? pageOf(destination) : WEBHOOK_DOCUMENT;
    return vscode.env.openExternal(vscode.Uri.parse(url, true));
  });
}

function questionsOf(answers: Answers, webhooks: readonly OutgoingWebhook[]): readonly Question[] {
  return [
    askKind(answers),
    answers.kind === 'silence' ? askMinutes(answers) : askEvents(answers),
    askWebhook(answers, webhooks),
  ];
}

function askKind(answers: Answers): Question {
  const items = [
    {
      label: localize(message('Silence')),
      detail: localize(message('No audit event of this cluster arrives in Cloud Logs for some time.')),
      kind: 'silence' as const,
    },
    {
      label: localize(message('Events of a Filter')),
      detail: localize(message('An audit event arrives that a filter wants, such as a deleted Secret.')),
      kind: 'events' as const,
    },
  ].map(({ kind: value, ...item }) => ({ ...item, value }));
  return branching((position) =>
    askPick(position, {
      question: message('What should the alert watch for?'),
      items,
      active: items.find(({ value }) => value === answers.kind),
      answer: ({ value }) => (answers.kind = value),
    }),
  );
}

function askMinutes(answers: Answers): Question {
  const items = silenceWindows.map(({ minutes }) => ({
    label: localize(minutesText(minutes)),
    description: minutes === USUAL_SILENCE_MINUTES ? localize(message('usual')) : harmless(''),
    minutes,
  }));
  return (position) =>
    askPick(position, {
      question: message('How long may no event arrive?'),
      items,
      active: items.find(({ minutes }) => minutes === answers.minutes),
      answer: ({ minutes }) => (answers.minutes = minutes),
    });
}

function askEvents(answers: Answers): Question {
  return (position) =>
    askText(position, {
      prompt: message('Filter of the events. Alerts compare fields, but not lists such as groups or addresses.'),
      placeholder: message('For example {0}', 'verb:delete resource:secrets -user:system:*'),
      value: answers.filter,
      check: problemOf,
      answer: (text) => (answers.filter = text.trim()),
    });
}

function problemOf(text: string): Message | undefined {
  const filter = parseFilter(text.trim());
  if (isProblem(filter)) return filter.text;
  if (filter.text === '') return message('Type a filter: without one the alert would report each event.');
  const lucene = luceneFilter(filter.text, []);
  return 'template' in lucene ? lucene : undefined;
}

function askWebhook(answers: Answers, webhooks: readonly OutgoingWebhook[]): Question {
  const items = webhooks.map((webhook) => ({ label: harmless(webhook.name), webhook }));
  return (position) =>
    askPick(position, {
      question: message('Which outgoing webhook should be called?'),
      items,
      active: items.find(({ webhook }) => webhook === answers.webhook),
      answer: ({ webhook }) => (answers.webhook = webhook),
    });
}
