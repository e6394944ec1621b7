import { certificateKind } from '../../forwarding/condition/certificateEnd.ts';
import { message, type Message } from '../../text/message.ts';
import type { Tone } from '../../ui/pages/overviewContent.ts';

/** How many months are shown one by one, this one included. */
const MONTHS = 13;

/** A span of time, and the clusters whose certificate ends in it. */
export interface CertificateSpan {
  /** `expired`, a month in UTC (`2026-12`), `later` or `unknown`. */
  readonly id: string;
  readonly text: Message;
  readonly count: number;
  readonly tone: Tone;
}

/**
 * The span in which a certificate ends. Both times are milliseconds since the epoch.
 * @param until `undefined` where it is not known
 */
export function spanOf(until: number | undefined, now: number): string {
  if (until === undefined) return 'unknown';
  if (until <= now) return 'expired';
  return monthNumber(until) - monthNumber(now) < MONTHS ? monthOf(until) : 'later';
}

/** All spans in their order, those without a certificate too. @param ends of each certificate that is used */
export function certificateSpans(ends: readonly (number | undefined)[], now: number): readonly CertificateSpan[] {
  const found = Map.groupBy(ends, (until) => spanOf(until, now));
  const span = (id: string, text: Message): CertificateSpan => {
    const inside = found.get(id) ?? [];
    const first = Math.min(...inside.map((until) => until ?? Infinity));
    const tone = id === 'unknown' ? 'neutral' : (certificateKind(first, now) ?? 'good');
    // A time alone does not say that deliveries are well.
    return { id, text, count: inside.length, tone: inside.length === 0 || tone === 'good' ? 'neutral' : tone };
  };
  return [
    span('expired', message('Expired')),
    ...monthsFrom(now).map((month) => span(month, message('{0}', month))),
    span('later', message('Later')),
    span('unknown', message('Not known')),
  ];
}

function monthsFrom(now: number): readonly string[] {
  const [year, month] = [new Date(now).getUTCFullYear(), new Date(now).getUTCMonth()];
  return Array.from({ length: MONTHS }, (_, index) => monthOf(Date.UTC(year, month + index)));
}

/** Months since the year 0. */
function monthNumber(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}
