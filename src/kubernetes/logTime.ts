/** RFC 3339 with up to nanoseconds, as a node puts it before each line of a log (`timestamps=true`). */
const stampPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** The timestamp before a line; `undefined` for a line without one, which is the node's own word and not the container's. */
export function stampOf(line: string): string | undefined {
  const end = line.indexOf(' ');
  // Looked at closely only where it is taken apart: this runs for each line of a stream.
  return end >= 20 && end <= 35 && line[10] === 'T' && line[4] === '-' && line[13] === ':'
    ? line.slice(0, end)
    : undefined;
}

/** A line without its timestamp. */
export function textOf(line: string): string {
  const stamp = stampOf(line);
  return stamp === undefined ? line : line.slice(stamp.length + 1);
}

/** Negative where `one` is before `other`, 0 where they are the same time, positive where it is after. */
export function compareStamps(one: string, other: string): number {
  if (one === other) return 0;
  if (one.length === other.length && one.endsWith('Z') && other.endsWith('Z')) return one < other ? -1 : 1;
  const [left, right] = [nanosecondsOf(one), nanosecondsOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The whole second of a timestamp, as `sinceTime` takes it: the API server passes no more than that on to the node. */
export function secondOf(stamp: string): string {
  const milliseconds = Date.parse(stamp);
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function nanosecondsOf(stamp: string): bigint {
  const [, second = '', fraction = '', zone = 'Z'] = stampPattern.exec(stamp) ?? [];
  const milliseconds = Date.parse(`${second}${zone}`);
  return Number.isNaN(milliseconds) ? 0n : BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
