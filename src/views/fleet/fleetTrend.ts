import { HISTORY_DAYS, type PastVerification } from '../../forwarding/verification/history.ts';
import { message, type Message } from '../../text/message.ts';
import type { Tone } from '../../ui/pages/overviewContent.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What the last verification of a cluster on one day found. Each cluster is in one of these, every day. */
export const trendParts = [
  { id: 'well', text: message('Nothing wrong found'), tone: 'good' },
  { id: 'warned', text: message('Warnings'), tone: 'warning' },
  { id: 'failed', text: message('Failing'), tone: 'failing' },
  { id: 'none', text: message('Not forwarding'), tone: 'unreached' },
  { id: 'unknown', text: message('Not known'), tone: 'neutral' },
] as const satisfies readonly { readonly id: string; readonly text: Message; readonly tone: Tone }[];

type TrendPart = (typeof trendParts)[number]['id'];

/** A day in UTC, and how many clusters were how, in the order of {@link trendParts}. */
export interface TrendDay {
  readonly day: string;
  readonly counts: readonly number[];
}

/**
 * How verifications came out day by day, the oldest first, today the last. A cluster that was not verified on a day is
 * not known on it, also where it was found well the day before.
 * @param histories of each cluster; `undefined` where what is kept cannot be read, or is not read yet.
 * @param now milliseconds since the epoch
 */
export function trendOf(
  histories: readonly (readonly PastVerification[] | undefined)[],
  now: number,
): readonly TrendDay[] {
  const today = Math.floor(now / DAY_MS);
  const days = Array.from({ length: HISTORY_DAYS }, (_, index) => today - HISTORY_DAYS + 1 + index);
  const counts = new Map(days.map((day) => [day, new Map<TrendPart, number>()]));
  for (const history of histories) {
    const last = new Map((history ?? []).map((past) => [Math.floor(past.at / DAY_MS), past]));
    for (const [day, count] of counts) {
      const past = last.get(day);
      const part = past === undefined ? 'unknown' : partOf(past);
      count.set(part, (count.get(part) ?? 0) + 1);
    }
  }
  return days.map((day) => ({
    day: new Date(day * DAY_MS).toISOString().slice(0, 10),
    counts: trendParts.map(({ id }) => counts.get(day)?.get(id) ?? 0),
  }));
}

/** Only what was verified, or was found to be broken or absent, is known: warnings only where an event arrived. */
function partOf({ kind, delivered }: PastVerification): TrendPart {
  switch (kind) {
    case 'verified':
      return 'well';
    case 'warning':
      return delivered === true ? 'warned' : 'unknown';
    case 'failing':
      return 'failed';
    case 'not-forwarding':
      return 'none';
    default:
      return 'unknown';
  }
}
