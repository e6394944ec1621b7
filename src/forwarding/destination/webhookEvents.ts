import { textLiteral } from '../../audit/filter/queryCondition.ts';
import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { LogsAnswer, LogsRow } from '../../ibmcloud/commands/logsAnswer.ts';
import type { ServiceInstances } from '../../ibmcloud/commands/serviceInstances.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { doubtsOf, fewOf } from './answerDoubts.ts';
import { cloudLogsOf, type AskOptions, type CloudLogs } from './cloudLogs.ts';
import { knownDestinations, listDestinations, type Destination } from './destinations.ts';
import { SharedAnswer } from './sharedAnswer.ts';

/** An event of IBM Cloud's own log about a cluster's webhook. */
export interface WebhookEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly action: 'update' | 'delete' | 'refresh';
  /** Who did it, as IBM Cloud names them; empty where the event does not say. */
  readonly by: string;
  /** Whether IBM Cloud says that it failed. */
  readonly failed: boolean;
}

/** What is known of who changed a webhook. */
export type WebhookEvents =
  /** Events of the account reach these instances; those about the cluster's webhook, the newest first. */
  | {
      readonly kind: 'known';
      readonly instances: readonly string[];
      readonly events: readonly WebhookEvent[];
      readonly days: number;
      /** Why there may be others: without an event it is not known whether there was one. */
      readonly doubts: readonly Message[];
    }
  /** Nobody could be asked, or no instance that was asked gets the account's events. */
  | { readonly kind: 'not-known'; readonly why: Message };

/** Days that are looked back: frequent search has eight at most. */
const DAYS = 7;
const DAY_MS = 24 * 3_600_000;
/** Instances that are asked: each takes few queries a minute. */
const MOST_ASKED = 3;
const ROWS = 500;
/** Time for which an answer is given to others, in milliseconds: many clusters are verified together. */
const SHARED_MS = 30_000;

const actions: ReadonlyMap<string, WebhookEvent['action']> = new Map([
  ['containers-kubernetes.cluster-audit-webhook.update', 'update'],
  ['containers-kubernetes.cluster-audit-webhook.delete', 'delete'],
  ['containers-kubernetes.cluster-master.refresh', 'refresh'],
]);

/** IBM's pages have both labels. */
const ofAccount = ['ibm-audit-event', 'ibm-audit-events']
  .map((label) => `$l.applicationname == ${textLiteral(label)}`)
  .join(' || ');
const ofWebhooks = [...actions.keys()].map((action) => `$d.action == ${textLiteral(action)}`).join(' || ');

/** What an instance has of the account's events: all clusters' at once, so that many share one query. */
interface Activity {
  readonly rows: readonly LogsRow[];
  /** Whether any event of the account was found there at all. */
  readonly reaches: boolean;
  /** Why there may be others. */
  readonly doubts: readonly Message[];
}

/**
 * Who changed a cluster's webhook, by the account's own events, where these reach an instance that the user may read.
 * @throws Failure only after an abort (`cancelled`)
 */
export async function readWebhookEvents(
  cli: CliRunner,
  cluster: { readonly id: string },
  options: AskOptions,
): Promise<WebhookEvents> {
  const listed = await listDestinations(cli, options.signal);
  if (listed instanceof Failure) return { kind: 'not-known', why: listed.text };
  const all = knownDestinations(listed);
  if (all.length === 0) return { kind: 'not-known', why: message('No Cloud Logs instance is known.') };
  const asked = all.slice(0, MOST_ASKED);
  const answers = await Promise.all(
    asked.map(async (instance) => ({ instance, activity: await orFailure(activityOf(cli, instance, options)) })),
  );
  const known = answers.flatMap(({ instance: { name }, activity }) =>
    activity instanceof Failure ? [] : [{ name, ...activity }],
  );
  const rows = known.flatMap((activity) => activity.rows);
  const failures = answers.flatMap(({ instance: { name }, activity: why }) =>
    why instanceof Failure ? [message('Cloud Logs instance {0} couldn’t be asked: {1}', name, why.text)] : [],
  );
  const doubts = [...failures, ...unaskedOf(listed, asked.length), ...known.flatMap((activity) => activity.doubts)];
  const reached = known.filter(({ reaches }) => reaches).map(({ name }) => name);
  if (reached.length > 0) {
    const { events, unread } = readEvents(rows, cluster.id);
    const unreadText = message('Events of the account that weren’t understood: {0}.', unread);
    const all = [...doubts, ...(unread === 0 ? [] : [unreadText])];
    return { kind: 'known', instances: reached, events, days: DAYS, doubts: fewOf(all) };
  }
  const failure = answers.map(({ activity }) => activity).find((one) => one instanceof Failure);
  if (failure instanceof Failure) return { kind: 'not-known', why: failure.text };
  const [doubt] = known.flatMap((activity) => activity.doubts);
  if (doubt !== undefined) return { kind: 'not-known', why: doubt };
  const names = asked.map(({ name }) => name).join(', ');
  const why =
    doubts.length > 0
      ? message('No event of the account was found in {0}; others weren’t asked.', names)
      : message('No event of the account was found in {0}.', names);
  return { kind: 'not-known', why };
}

/** That there are instances beside those that were asked, or may be. */
function unaskedOf({ instances, groups }: ServiceInstances, asked: number): readonly Message[] {
  const left = instances.length - asked;
  return [
    ...(left === 0 ? [] : [message('Cloud Logs instances that weren’t asked: {0}.', left)]),
    ...(groups === 'all' ? [] : [message('The CLI is too old to list instances of other resource groups.')]),
  ];
}

interface ReadEvents {
  readonly events: readonly WebhookEvent[];
  /** Rows that may be about the cluster's webhook, and do not say what happened, or to which cluster. */
  readonly unread: number;
}

/** The events about one cluster's webhook in rows about all, the newest first. */
function readEvents(rows: readonly LogsRow[], clusterId: string): ReadEvents {
  const read = rows.map(({ time, data }) => {
    if (!isRecord(data) || (data['target'] === undefined && data['requestData'] === undefined)) return 'unread';
    return isAbout(data, clusterId) ? (eventOf(data, time) ?? 'unread') : undefined;
  });
  const events = read.filter((one) => one !== undefined && one !== 'unread');
  // Two instances may have the same one.
  const distinct = new Map(events.map((event) => [JSON.stringify(event), event]));
  return {
    events: [...distinct.values()].toSorted((one, other) => other.at - one.at),
    unread: read.filter((one) => one === 'unread').length,
  };
}

/** Where the ID is differs: in the target's CRN, in its name, or in the request. It comes nowhere by chance. */
function isAbout({ target, requestData }: Readonly<Record<string, unknown>>, clusterId: string): boolean {
  return JSON.stringify([target, requestData]).includes(clusterId);
}

function eventOf(data: Readonly<Record<string, unknown>>, time: string): WebhookEvent | undefined {
  const action = actions.get(textOf(data['action']));
  const said = Date.parse(textOf(data['eventTime']));
  const at = Number.isNaN(said) ? Date.parse(time) : said;
  if (action === undefined || Number.isNaN(at)) return undefined;
  const initiator = isRecord(data['initiator']) ? data['initiator'] : {};
  const by = textOf(initiator['name']) || textOf(initiator['id']);
  return { at, action, by, failed: textOf(data['outcome']) === 'failure' };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

interface Kept {
  readonly answer: SharedAnswer<Activity>;
  readonly since: number;
}

const kept = new WeakMap<CloudLogs, Map<string, Kept>>();

/** The answer of an instance, shared by all who ask within half a minute. */
function activityOf(cli: CliRunner, instance: Destination, options: AskOptions): Promise<Activity> {
  const logs = cloudLogsOf(cli);
  const answers = kept.get(logs) ?? new Map<string, Kept>();
  kept.set(logs, answers);
  const last = answers.get(instance.guid);
  if (last && Date.now() - last.since < SHARED_MS) return last.answer.wait(options);
  let isKnown = false;
  const ask = async (shared: AskOptions): Promise<Activity> => {
    const activity = await askActivity(logs, instance, shared);
    isKnown = true;
    return activity;
  };
  // What failed, or was given up, is asked again.
  const answer = new SharedAnswer(ask, () => {
    if (!isKnown) answers.delete(instance.guid);
  });
  answers.set(instance.guid, { answer, since: Date.now() });
  return answer.wait(options);
}

async function askActivity(logs: CloudLogs, instance: Destination, options: AskOptions): Promise<Activity> {
  const now = Date.now();
  const ask = (condition: string, limit: number): Promise<LogsAnswer> => {
    const range = { from: new Date(now - DAYS * DAY_MS), to: new Date(now + 60_000) };
    const query = `source logs | filter ${condition} | orderby $m.timestamp desc | limit ${limit}`;
    return logs.ask(instance, { query, ...range, tier: 'frequent_search', limit }, options);
  };
  const answer = await ask(`(${ofAccount}) && (${ofWebhooks})`, ROWS);
  const { rows } = answer;
  const isCut = rows.length >= ROWS;
  const doubts = [
    ...doubtsOf(answer),
    ...(isCut ? [message('Only the newest {0} events of webhooks were read in {1}.', ROWS, instance.name)] : []),
  ];
  if (rows.length > 0) return { rows, reaches: true, doubts };
  // Where no event of the account is, none has an action: that this key is missing is no doubt then.
  const any = await ask(ofAccount, 1);
  return any.rows.length > 0 ? { rows, reaches: true, doubts } : { rows, reaches: false, doubts: doubtsOf(any) };
}

async function orFailure<T>(reading: Promise<T>): Promise<T | Failure> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return error;
  }
}
