/** Times from `low` on to before `end`, in microseconds since 1970, as events have them. */
export interface TimeRange {
  readonly low: number;
  readonly end: number;
}

const MICROS = 1_000_000;
/** A day with as much of its time as is written: hours, minutes, seconds, and their digits. It is in UTC. */
const form = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?)?Z?$/i;

/**
 * Reads `2026-11-23T07:30`, `>=2026-11-23`, `<2026-11-23T08` or `2026-11-23T07:00..2026-11-23T07:59`; `undefined` for
 * anything else. A time is all that has this beginning: `2026-11-23T07:30` is a minute, and the last one of a range is
 * in it.
 */
export function parseTimeRange(text: string): TimeRange | undefined {
  const [from, to, ...more] = text.split('..');
  if (to !== undefined) {
    const [first, last] = [stretchOf(from ?? ''), stretchOf(to)];
    if (more.length > 0 || first === undefined || last === undefined || first.low >= last.end) return undefined;
    return { low: first.low, end: last.end };
  }
  const [, comparison = '', time = ''] = /^(>=|<=|>|<|=|)(.*)$/.exec(text) ?? [];
  const stretch = stretchOf(time);
  if (stretch === undefined) return undefined;
  switch (comparison) {
    case '>=':
      return { low: stretch.low, end: Infinity };
    case '>':
      return { low: stretch.end, end: Infinity };
    case '<=':
      return { low: -Infinity, end: stretch.end };
    case '<':
      return { low: -Infinity, end: stretch.low };
    default:
      return stretch;
  }
}

/** All that begins with a time; `undefined` for a text that is none, such as the 30th of February. */
function stretchOf(text: string): TimeRange | undefined {
  const [, year, month, day, hours, minutes, seconds, digits = ''] = form.exec(text) ?? [];
  if (year === undefined) return undefined;
  const midnight = `${year}-${month}-${day}T00:00:00.000Z`;
  const began = Date.parse(midnight);
  if (Number.isNaN(began) || new Date(began).toISOString() !== midnight) return undefined;
  const [hour, minute, second] = [hours, minutes, seconds].map((part) => Number(part ?? 0));
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const low = began * 1_000 + ((hour * 60 + minute) * 60 + second) * MICROS + Number(digits.padEnd(6, '0'));
  const length =
    digits !== ''
      ? 10 ** (6 - digits.length)
      : MICROS * (seconds !== undefined ? 1 : minutes !== undefined ? 60 : hours !== undefined ? 3_600 : 86_400);
  return { low, end: low + length };
}

/** How exactly a range is written, from days to milliseconds: the unit, and how much of an ISO time names it. */
const precisions = [
  { unit: 86_400_000, characters: 10 },
  { unit: 60_000, characters: 16 },
  { unit: 1_000, characters: 19 },
  { unit: 1, characters: 23 },
] as const;

/**
 * A range of whole milliseconds since 1970 as a filter has it, as short as it can be.
 * @param end the first that is not in it, behind `from`
 */
export function timeRangeText(from: number, end: number): string {
  const { unit, characters } = precisions.find((one) => from % one.unit === 0 && end % one.unit === 0) ?? precisions[3];
  const written = (time: number): string => new Date(time).toISOString().slice(0, characters);
  const [first, last] = [written(from), written(end - unit)];
  return first === last ? first : `${first}..${last}`;
}
