/** RFC 3339 with up to nanoseconds, which a node puts before each line of a log (`timestamps=true`). */
const stampPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

const [SPACE, DASH, COLON, T, Z] = [0x20, 0x2d, 0x3a, 0x54, 0x5a];
const [SHORTEST, LONGEST] = [20, 35];

/**
 * The timestamp of a line; `undefined` for a line without one, which comes from the node and not from the container.
 */
export function stampOf(line: string): string | undefined {
  const end = line.indexOf(' ');
  const isStamp = end >= SHORTEST && end <= LONGEST && line[4] === '-' && line[10] === 'T' && line[13] === ':';
  return isStamp ? line.slice(0, end) : undefined;
}

/**
 * Length in bytes of the timestamp of the line at an index; 0 where it has none. Does not validate it: this runs for
 * each line of a stream.
 */
export function stampLength(bytes: Buffer, at: number): number {
  if (bytes[at + 4] !== DASH || bytes[at + 10] !== T || bytes[at + 13] !== COLON) return 0;
  for (let length = 0; length <= LONGEST; length += 1) {
    if (bytes[at + length] === SPACE) return length >= SHORTEST ? length : 0;
  }
  return 0;
}

/** Negative where `one` is before `other`, 0 where they are the same time, positive where it is after. */
export function compareStamps(one: string, other: string): number {
  if (one === other) return 0;
  if (one.length === other.length && one.endsWith('Z') && other.endsWith('Z')) return one < other ? -1 : 1;
  const [left, right] = [nanosecondsOf(one), nanosecondsOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A timestamp inside a buffer. */
export interface StampPlace {
  readonly bytes: Buffer;
  readonly at: number;
  readonly length: number;
}

/** Like {@link compareStamps}, without creating strings: this runs for each line of a stream. */
export function compareStampsAt(one: StampPlace, other: StampPlace): number {
  if (one.length !== other.length || !isUtc(one) || !isUtc(other)) return compareStamps(stampAt(one), stampAt(other));
  for (let index = 0; index < one.length; index += 1) {
    const difference = (one.bytes[one.at + index] ?? 0) - (other.bytes[other.at + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function stampAt({ bytes, at, length }: StampPlace): string {
  return bytes.toString('latin1', at, at + length);
}

function isUtc({ bytes, at, length }: StampPlace): boolean {
  return bytes[at + length - 1] === Z;
}

/** The whole second of a timestamp, for `sinceTime`: the API server passes no fractions on to the node. */
export function secondOf(stamp: string): string {
  const milliseconds = Date.parse(stamp);
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function nanosecondsOf(stamp: string): bigint {
  const [, second = '', fraction = '', zone = 'Z'] = stampPattern.exec(stamp) ?? [];
  const milliseconds = Date.parse(`${second}${zone}`);
  return Number.isNaN(milliseconds) ? 0n : BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
