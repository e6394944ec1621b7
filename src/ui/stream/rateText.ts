import { message, type Message } from '../../text/message.ts';
import type { StreamCounts } from './streamCounts.ts';

/** A minute without a line is worth a word. */
const SILENT_MS = 60_000;

/** A rate in lines a second. */
export function rateText(rate: number): Message {
  return message('{0} lines/s', rate === 0 || rate >= 10 ? Math.round(rate) : rate.toFixed(1));
}

/** For how long no line came; `undefined` where one came within a minute. */
function silenceText(milliseconds: number): Message | undefined {
  if (milliseconds < SILENT_MS) return undefined;
  return message('no line for {0} min', Math.floor(milliseconds / 60_000));
}

/** Whether a stream has been without a line for so long that somebody should look. */
export function isSilent(counts: StreamCounts | undefined, now: number): boolean {
  return counts !== undefined && counts.quietMs(now) >= SILENT_MS;
}

/** How fast a stream's log grows, or how long it has been silent. */
export function stateText(counts: StreamCounts | undefined, now: number): Message {
  if (counts?.newestAt === undefined) return message('no line yet');
  return silenceText(counts.quietMs(now)) ?? rateText(counts.rate(now));
}

/** The same of several streams: that some are silent comes before the rate of the others. */
export function stateOfAll(all: readonly (StreamCounts | undefined)[], now: number): Message {
  if (all.length === 1) return stateText(all[0], now);
  const silent = all.filter((counts) => isSilent(counts, now)).length;
  if (silent > 0) return message('{0} of {1} silent', silent, all.length);
  if (all.every((counts) => counts?.newestAt === undefined)) return message('no line yet');
  return rateText(all.reduce((sum, counts) => sum + (counts?.rate(now) ?? 0), 0));
}
