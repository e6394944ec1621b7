import type { Plan } from '../../../forwarding/plans/plan.ts';
import { kindOf, webhookOf } from '../../../forwarding/plans/stepOf.ts';
import { webhookText } from '../../../forwarding/webhook/sameWebhook.ts';
import { message, type Message } from '../../../text/message.ts';
import { roughly } from '../../../text/duration.ts';
import { expectedOfStages, type StepTimes } from './stepTimes.ts';

/** A row of the summary. */
interface SummaryRow {
  readonly title: Message;
  readonly text: Message;
}

/**
 * What plans do, at one look: objects, webhook, what that means for who uses the cluster, and how long it takes.
 * @param times what earlier runs on each plan's account took.
 * @param atOnce how many run at a time once the first went well.
 */
export function summaryOf(
  plans: readonly Plan[],
  times: (plan: Plan) => StepTimes,
  atOnce: number,
): readonly SummaryRow[] {
  return [
    { title: message('Objects'), text: objectsOf(plans) },
    { title: message('Audit webhook'), text: webhooksOf(plans) },
    ...cloudLogsOf(plans),
    { title: message('What it means'), text: meaningOf(plans) },
    { title: message('Time'), text: timeOf(plans, times, atOnce) },
  ];
}

function objectsOf(plans: readonly Plan[]): Message {
  const actions = plans.flatMap(({ steps }) => steps.map(({ action }) => action));
  const sides = actions
    .filter((action) => kindOf(action).leaves === 'object')
    .map((action) => kindOf(action).sides?.(action));
  const removed = actions.filter((action) => kindOf(action).leaves === 'no object').length;
  const created = sides.filter((both) => both !== undefined && both.before === undefined).length;
  const changed = sides.filter((both) => both?.before !== undefined).length;
  // Of a Secret neither side is shown.
  const written = sides.length - created - changed;
  const said = [
    ...(created === 0 ? [] : [message('{0} new', created)]),
    ...(changed === 0 ? [] : [message('{0} changed', changed)]),
    ...(written === 0 ? [] : [message('{0} written', written)]),
    ...(removed === 0 ? [] : [message('{0} removed', removed)]),
  ];
  return said.length === 0 ? message('None is changed') : listed(said);
}

function webhooksOf(plans: readonly Plan[]): Message {
  const changes = plans.flatMap(({ steps }) => steps.map(webhookOf).findLast((change) => change !== undefined) ?? []);
  const [only] = changes;
  if (only === undefined) return message('Stays as it is');
  if (plans.length > 1) {
    const set = changes.filter(({ to }) => to !== undefined).length;
    const removed = changes.length - set;
    return listed([
      ...(set === 0 ? [] : [set === 1 ? message('set on 1 cluster') : message('set on {0} clusters', set)]),
      ...(removed === 0
        ? []
        : [removed === 1 ? message('removed from 1 cluster') : message('removed from {0} clusters', removed)]),
    ]);
  }
  const { from, to } = only;
  if (to === undefined) return from === undefined ? message('Removed') : message('Removed: {0}', webhookText(from));
  return from === undefined
    ? message('Set: {0}', webhookText(to))
    : message('Set: {0} (replaces {1})', webhookText(to), webhookText(from));
}

/** What is made or removed in IBM Cloud Logs; nothing is said where nothing is. */
function cloudLogsOf(plans: readonly Plan[]): readonly SummaryRow[] {
  const left = new Set(plans.flatMap(({ steps }) => steps.map(({ action }) => kindOf(action).leaves)));
  const said = [
    ...(left.has('instance') ? [message('an instance is set up')] : []),
    ...(left.has('alert') ? [message('an alert is created')] : []),
    ...(left.has('no alert') ? [message('an alert is removed')] : []),
  ];
  return said.length === 0 ? [] : [{ title: message('IBM Cloud Logs'), text: listed(said) }];
}

function meaningOf(plans: readonly Plan[]): Message {
  const kinds = new Set<string>(plans.flatMap(({ steps }) => steps.map(({ action }) => action.kind)));
  if (kinds.has('refresh-master')) {
    return message('The API server restarts, one instance after the other; workloads keep running.');
  }
  return kinds.has('wait-deployed')
    ? message('The API server is restarting already; workloads keep running.')
    : message('The API server isn’t restarted.');
}

function timeOf(plans: readonly Plan[], times: (plan: Plan) => StepTimes, atOnce: number): Message {
  const expected = expectedOfStages(plans, times, atOnce);
  return expected === undefined
    ? message('Not known: not all of its steps were run on this account before.')
    : message('{0}, as in earlier runs on this account', roughly(expected));
}

/** Texts one after the other: `a, b, c`. */
function listed(texts: readonly Message[]): Message {
  return texts.reduce((all, text) => message('{0}, {1}', all, text));
}
