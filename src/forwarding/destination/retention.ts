import type { DataUsage } from '../../ibmcloud/commands/logs/dataUsage.ts';
import { PRICES_OF, RETENTIONS } from '../../ibmcloud/commands/logsInstances.ts';
import type { LogsPolicy, LogsPriority } from '../../ibmcloud/commands/logsPolicies.ts';
import { message, type Message } from '../../text/message.ts';
import { appliedPolicy, type AppliedPolicy, type EventLabels } from './appliedPolicy.ts';

/** What was read of an instance, or why it was not. */
export interface RetentionFacts {
  /** Days in frequent search; `undefined` where the CLI does not say. */
  readonly days: number | undefined;
  readonly policies: readonly LogsPolicy[] | { readonly why: Message };
  readonly usage: readonly DataUsage[] | { readonly why: Message };
  /** GB a day of this cluster alone, by its forwarder's log; `undefined` where that was not measured. */
  readonly measured: { readonly gigabytes: number | undefined } | { readonly why: Message };
}

/** How long audit events are found in an instance, and what that costs. */
export interface Retention {
  readonly text: Message;
  /** Where each part of it comes from, and what is not known of it. */
  readonly evidence: readonly Message[];
  /** Whether it is known where the events are kept. */
  readonly isKnown: boolean;
  /** Whether a policy keeps them nowhere. */
  readonly isBlocked: boolean;
}

/** List prices in USD of a GB that the archive alone takes, of the same date as those of frequent search. */
const ARCHIVE_PRICES: Readonly<Record<Exclude<LogsPriority, 'high'>, number>> = { medium: 0.75, low: 0.48, block: 0 };

const DAYS_IN_MONTH = 365 / 12;
const DAY_MS = 24 * 3_600_000;

/**
 * Judges it. Pure.
 * @param labels of the events; `undefined`: not known
 * @param now milliseconds since the epoch: a day that is not over yet does not count
 */
export function retentionOf(facts: RetentionFacts, labels: EventLabels | undefined, now: number): Retention {
  const { days, policies } = facts;
  const applied =
    'why' in policies
      ? policies
      : labels === undefined
        ? { why: message('The agent’s labels aren’t known.') }
        : appliedPolicy(policies, labels);
  const priority = 'kind' in applied && applied.kind === 'applies' ? applied.priority : undefined;
  const volume = volumeOf(facts, labels?.application, now);
  const price = priceOf(priority, days);
  const cost =
    volume.gigabytes === undefined || price === undefined ? undefined : volume.gigabytes * price * DAYS_IN_MONTH;
  const isArchiveAlone = priority === 'medium' || priority === 'low';
  const where = whereText(priority, days);
  return {
    text:
      volume.gigabytes === undefined
        ? message('{0}. What it costs isn’t known.', where)
        : cost === undefined
          ? message('{0}. About {1} GB a day of {2}.', where, rounded(volume.gigabytes), volume.whose)
          : message(
              '{0}. About {1} GB a day of {2}: USD {3} a month (list price of {4}).',
              ...[where, rounded(volume.gigabytes), volume.whose, rounded(cost), PRICES_OF],
            ),
    evidence: [
      policyText(applied),
      ...(days === undefined ? [message('The CLI doesn’t say how many days are in frequent search.')] : []),
      ...(priority === 'high'
        ? [message('Whether a bucket archives them too isn’t shown; its own rules say for how long.')]
        : []),
      ...(isArchiveAlone ? [message('Whether a bucket archives them isn’t shown: without one they’re lost.')] : []),
      ...volume.evidence,
      ...(price === undefined || priority === 'block'
        ? []
        : [message('List price of {0}: USD {1} for a GB', PRICES_OF, price)]),
    ],
    isKnown: volume.isAnswered && (priority === 'block' || (priority === 'high' && days !== undefined)),
    isBlocked: priority === 'block',
  };
}

function whereText(priority: LogsPriority | undefined, days: number | undefined): Message {
  switch (priority) {
    case 'high':
      return days === undefined ? message('In frequent search, for how long isn’t known') : inFrequentSearch(days);
    case 'medium':
      return message('In the archive alone, if it has a bucket');
    case 'low':
      return message('In the archive alone, if it has a bucket; no alert sees them');
    case 'block':
      return message('Stored nowhere: a policy blocks them');
    case undefined:
      return message('Where events are kept isn’t known');
  }
}

function inFrequentSearch(days: number): Message {
  return message('{0} days in frequent search', days);
}

/** The days in frequent search that a text of {@link retentionOf} says, also inside another; `undefined`: none. */
export function daysIn({ template, args }: Message): number | undefined {
  const [days] = args;
  if (template === inFrequentSearch(0).template) return typeof days === 'number' ? days : undefined;
  return args.map((arg) => (typeof arg === 'object' ? daysIn(arg) : undefined)).find((found) => found !== undefined);
}

function policyText(applied: AppliedPolicy | { readonly why: Message }): Message {
  if ('why' in applied) return message('Policies couldn’t be read: {0}', applied.why);
  if (applied.kind === 'unsure') return message('Which policy applies isn’t known: {0}', applied.policies.join(', '));
  return applied.policy === undefined
    ? message('No policy is for audit events: they’re of high priority.')
    : message('Policy {0}: {1} priority', applied.policy, applied.priority);
}

function priceOf(priority: LogsPriority | undefined, days: number | undefined): number | undefined {
  if (priority === undefined) return undefined;
  if (priority !== 'high') return ARCHIVE_PRICES[priority];
  const found = RETENTIONS.find((one) => Number(one.days) === days);
  return found && Number(found.price);
}

interface Volume {
  readonly gigabytes: number | undefined;
  /** Of which clusters it is. */
  readonly whose: Message;
  readonly evidence: readonly Message[];
  /** Whether all that was asked has been answered. */
  readonly isAnswered: boolean;
}

/** By the instance's own account, of all clusters; else by what the forwarder logs now. */
function volumeOf({ usage, measured }: RetentionFacts, application: string | undefined, now: number): Volume {
  const told = 'why' in usage ? usage : ofUsage(usage, application, now);
  const own = message('this cluster');
  if ('gigabytes' in told) {
    const { gigabytes, days } = told;
    const text = message(
      'By data-usage of {0} days: {1} GB a day of all clusters that send here',
      days,
      rounded(gigabytes),
    );
    return { gigabytes, whose: message('all clusters that send here'), evidence: [text], isAnswered: true };
  }
  const evidence = [message('data-usage says nothing of them: {0}', told.why)];
  if ('why' in measured) {
    const text = message('The forwarder’s log couldn’t be measured: {0}', measured.why);
    return { gigabytes: undefined, whose: own, evidence: [...evidence, text], isAnswered: false };
  }
  const { gigabytes } = measured;
  const text =
    gigabytes === undefined
      ? message('The forwarder’s log of 15 minutes has no event, or too many to count')
      : message('By the forwarder’s log of 15 minutes: {0} GB a day of this cluster', rounded(gigabytes));
  return { gigabytes, whose: own, evidence: [...evidence, text], isAnswered: !('why' in usage) };
}

/** Whether data-usage answers for audit events: else they have to be measured. */
export function isMeteredIn(usage: RetentionFacts['usage'], labels: EventLabels | undefined, now: number): boolean {
  return !('why' in usage) && 'gigabytes' in ofUsage(usage, labels?.application, now);
}

function ofUsage(
  usage: readonly DataUsage[],
  label: string | undefined,
  now: number,
): { readonly gigabytes: number; readonly days: number } | { readonly why: Message } {
  const over = usage.filter(({ day }) => Date.parse(day) + DAY_MS <= now);
  const days = new Set(over.map(({ day }) => day.slice(0, 10))).size;
  if (days === 0) return { why: message('It has no values. It needs a bucket for metrics.') };
  if (label === undefined) return { why: message('The agent’s labels aren’t known.') };
  const own = over.filter(({ application }) => application === label);
  // None of them may be that others are named, or that nothing is.
  if (own.length === 0) return { why: message('It names no application {0}.', label) };
  return { gigabytes: own.reduce((sum, { gigabytes }) => sum + gigabytes, 0) / days, days };
}

/** Two digits that count. */
function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
