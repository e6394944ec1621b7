import { Failure } from '../../failure/failure.ts';
import { alertOption, listAlerts, type AlertPrototype } from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import type { OutgoingWebhook } from '../../ibmcloud/commands/logs/outgoingWebhooks.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { alertName, alertOf, isOwnAlert, minutesText, type Watch } from '../destination/alerts.ts';
import { otherAlert, sameAlert } from '../destination/alertDifference.ts';
import { doubtsOf, fewOf } from '../destination/answerDoubts.ts';
import { cloudLogsOf, type AskOptions } from '../destination/cloudLogs.ts';
import type { Destination } from '../destination/destinations.ts';
import { probe, type EventPlace } from '../destination/probe.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import { stepOf } from '../plans/stepOf.ts';
import { besideAccount } from '../webhook/readPresent.ts';

/** The user's choices. */
export interface AlertInputs {
  readonly cluster: Cluster;
  readonly destination: Destination;
  readonly watch: Watch;
  /** Whom the alert notifies. */
  readonly webhook: Pick<OutgoingWebhook, 'integration' | 'name'>;
}

/** The time in which rows of the alert's filter are counted. */
const COUNTED_MS = 24 * 3_600_000;
/** An agent's clock may be ahead. */
const AHEAD_MS = 5 * 60_000;

/**
 * Plans an alert in the Cloud Logs instance of a cluster. Its filter's rows are counted before: one for silence whose
 * filter matches nothing would notify at once, and for ever. Changes nothing.
 * @throws Failure – `invalid-input` where no such alert can be made, or another has its name; why rows aren't counted
 */
export async function planAlert(
  { cluster, destination, watch, webhook }: AlertInputs,
  services: FlowContext,
  options: AskOptions,
): Promise<Plan> {
  const { serviceUrl, name: instance } = destination;
  const { cli } = services;
  const name = alertName(watch, cluster);
  return besideAccount(services, options.signal, async (login, signal) => {
    const [option, alerts, found] = await Promise.all([
      cli.run(alertOption(serviceUrl), { signal }),
      cli.run(listAlerts(serviceUrl), { signal }),
      placeOf(cluster, destination, services, { ...options, signal }),
    ]);
    const { account } = await login;
    const own = alerts.filter((alert) => isOwnAlert(alert, cluster.id));
    const plan = {
      title: message('Create an alert for {0} in {1}', cluster.name, instance),
      account,
      cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
      // Uses only the CLI, not the cluster's API.
      credentials: 'user',
    } as const;
    const planned = alertOf(watch, cluster, found.place, webhook);
    const isThere = sameAlert(
      own.filter((alert) => alert.name === name),
      planned.prototype,
    );
    if (isThere !== undefined) {
      if ('differs' in isThere) throw otherAlert(name, instance, isThere.differs);
      return { ...plan, steps: [], notes: [message('Alert “{0}” is already in {1}.', name, instance)] };
    }
    const counted = await count(planned.query, found.place, destination, services, { ...options, signal });
    refuseUncounted(watch, cluster.name, counted);
    const others = own.map((alert) => alert.name).join(', ');
    const action = {
      kind: 'create-alert',
      ...{ serviceUrl, instance, option, alert: planned.prototype },
      words: wordsOf(watch, planned.prototype, webhook),
    } as const;
    return {
      ...plan,
      steps: [stepOf(action)],
      notes: [
        countedText(counted),
        ...(watch.kind === 'silence' ? silenceNotes(watch.minutes) : eventNotes()),
        ...tierNotes(found.place),
        ...(found.place.shape.kind === 'object'
          ? []
          : [message('Some events are stored as text, so each line of the forwarder counts as an event.')]),
        ...(others === '' ? [] : [message('Made from here before for this cluster, and kept: {0}.', others)]),
        message('Creating an alert needs the service role Writer on {0}.', instance),
        ...found.notes,
        ...counted.doubts,
      ],
    };
  });
}

interface Found {
  readonly place: EventPlace;
  readonly notes: readonly Message[];
}

/** @throws Failure `other` where no event of the cluster is found */
async function placeOf(
  cluster: Cluster,
  destination: Destination,
  { cli }: FlowContext,
  options: AskOptions,
): Promise<Found> {
  const { place, notes } = await probe(cloudLogsOf(cli), destination, cluster, countedRange(), options);
  if (place !== undefined) return { place, notes: fewOf(notes) };
  const [why = message('{0}', '–')] = notes;
  throw new Failure('other', message('No event of {0} to watch in {1}. {2}', cluster.name, destination.name, why), {
    remedy: 'show-log',
    detail: notes.map(inEnglish).join('\n'),
  });
}

/** Rows that the alert's filter matches; `undefined` where the answer does not say. */
interface Counted {
  readonly rows: number | undefined;
  readonly doubts: readonly Message[];
}

async function count(
  filter: string,
  { tier }: EventPlace,
  destination: Destination,
  { cli }: FlowContext,
  options: AskOptions,
): Promise<Counted> {
  const query = `source logs | ${filter}${tier === 'archive' ? ALERTED : ''} | count into $d.n`;
  const answer = await cloudLogsOf(cli).ask(destination, { query, ...countedRange(), tier, limit: 1 }, options);
  const rows = answer.rows.length === 1 ? Number(fieldAt(answer.rows[0]?.data, 'n')) : Number.NaN;
  return { rows: Number.isInteger(rows) ? rows : undefined, doubts: fewOf(doubtsOf(answer)) };
}

/** Alerts never see what a policy gives low priority; only the archive has such rows. */
const ALERTED = " | filter ($m.priorityclass == 'high' || $m.priorityclass == 'medium')";

function countedRange(): { readonly from: Date; readonly to: Date } {
  return { from: new Date(Date.now() - COUNTED_MS), to: new Date(Date.now() + AHEAD_MS) };
}

/** @throws Failure – an alert for silence needs something that can fall silent */
function refuseUncounted(watch: Watch, cluster: string, { rows, doubts }: Counted): void {
  if (rows === undefined) {
    const [why = message('The answer has no number.')] = doubts;
    throw new Failure('bad-output', message('The rows of the alert’s filter couldn’t be counted: {0}', why), {
      remedy: 'retry',
    });
  }
  if (watch.kind !== 'silence' || rows > 0) return;
  throw new Failure(
    'invalid-input',
    message('The filter matched no row of {0} in 24 hours: the alert would notify at once. Run Verify.', cluster),
  );
}

function countedText({ rows = 0, doubts }: Counted): Message {
  if (rows === 0) {
    return message('In the last 24 hours its filter matched no row: that it works isn’t shown by that.');
  }
  const counted = rows === 1 ? message('1 row') : message('{0} rows', rows);
  return doubts.length === 0
    ? message('In the last 24 hours its filter matched {0}.', counted)
    : message('In the last 24 hours its filter matched at least {0}.', counted);
}

function silenceNotes(minutes: number): readonly Message[] {
  return [
    message(
      'It notifies when no audit event of this cluster arrives for {0}, and when they arrive again.',
      minutesText(minutes),
    ),
    message('A new alert takes up to 15 minutes to start, and waits 5 minutes for late lines.'),
    message('Unset Audit Forwarding can remove it; until then it notifies while nothing is forwarded.'),
  ];
}

function eventNotes(): readonly Message[] {
  return [
    message('It notifies of events that match from then on; a new alert takes up to 15 minutes to start.'),
    message('Values longer than 256 characters, as some user agents and paths are, aren’t compared.'),
  ];
}

function tierNotes({ tier }: EventPlace): readonly Message[] {
  return tier === 'archive'
    ? [message('Its events are only in the archive: alerts see those of medium priority, and none of low.')]
    : [];
}

function wordsOf(
  watch: Watch,
  { logs_threshold: threshold, logs_immediate: immediate }: AlertPrototype,
  { name, integration }: AlertInputs['webhook'],
): readonly string[] {
  const lucene = fieldAt(threshold ?? immediate, 'logs_filter', 'simple_filter', 'lucene_query');
  const when =
    watch.kind === 'silence'
      ? `fewer than 1 event within ${inEnglish(minutesText(watch.minutes))}; again when events arrive`
      : `an event matches: ${watch.filter}`;
  return [
    `notifies: ${when}`,
    `through: outgoing webhook “${name}” (integration ${integration}), at most once an hour`,
    `filter: ${typeof lucene === 'string' ? lucene : ''}`,
  ];
}
