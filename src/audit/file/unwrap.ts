import { parseExactly } from '../../text/exactJson.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { splitStamp } from '../lineBuffer.ts';
import { readLogLine } from '../logLine.ts';

/** A line of a forwarder's log, extracted from the format of a program that collects or prints logs. */
export interface UnwrappedLine {
  readonly text: string;
  /** RFC 3339, from that format; empty if it has no time. */
  readonly stamp: string;
  /** Source of the line in that format: `pod/NAME/CONTAINER`, a host; empty if it names none. */
  readonly origin: string;
  /** For a piece of a line that a container runtime has cut: its stream, and whether it is the last piece. */
  readonly piece?: { readonly stream: string; readonly isLast: boolean };
}

/** Longest text before an event on its line. */
const PREFIX_CHARACTERS = 600;
/** RFC 3339, anywhere in a prefix. */
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/;
/** Deepest nesting around an event; the answer of IBM Cloud Logs has six levels. */
const LEVELS = 10;
/** Fields in which IBM Cloud Logs repeats, as an object, what another field holds as text. */
const REPEATED = new Map([
  ['message_obj', 'message'],
  ['log_obj', 'log'],
]);

/**
 * The lines that a record of a file holds: one, or as many as are in the list or the answer that it is. Known are the
 * files of container runtimes (CRI, Docker), `kubectl logs --prefix`, stern, `oc adm node-logs`, syslog, answers of
 * `ibmcloud logs query` and of other log services, and our own export; others are read where an event, as JSON or as
 * the text of JSON, is inside. What is not understood is one line, as it is.
 */
export function unwrap(record: string): readonly UnwrappedLine[] {
  const { text, stamp } = splitStamp(record);
  const plain = { text, stamp, origin: '' };
  // Nearly every record is an event, and looking closer would parse it twice.
  if (text.startsWith('{"kind":"Event",')) return [plain];
  const runtime = /^(stdout|stderr) ([FP]) /.exec(text);
  if (runtime) return [ofRuntime(text.slice(runtime[0].length), stamp, `${runtime[1]}`, runtime[2] === 'F')];
  if (text.startsWith('{')) return inJson(text, stamp) ?? [plain];
  // Before the answer of `ibmcloud logs query`, in its form of an event stream.
  if (text === ': success') return [];
  return behindPrefix(text, stamp) ?? [plain];
}

/** Text of a line from a container runtime, complete or a piece. */
function ofRuntime(text: string, stamp: string, stream: string, isLast: boolean): UnwrappedLine {
  return { text, stamp, origin: '', piece: { stream, isLast } };
}

/** A line with a prefix before the event: who printed it, and when. */
function behindPrefix(text: string, stamp: string): readonly UnwrappedLine[] | undefined {
  const at = text.slice(0, PREFIX_CHARACTERS).indexOf('{"');
  if (at > 0) {
    const start = listStart(text, at);
    const list = start < at ? inJson(text.slice(start), '') : undefined;
    const prefix = text.slice(0, list ? start : at);
    const inner = text.slice(at);
    const understood = (): UnwrappedLine[] | undefined =>
      isUnderstood(inner) ? [{ text: inner, stamp: '', origin: '' }] : undefined;
    const found = list ?? inJson(inner, '') ?? understood();
    return found?.map((line) => ({
      ...line,
      stamp: line.stamp || timeIn(prefix) || stamp,
      origin: line.origin || originIn(prefix),
    }));
  }
  const pod = /^\[(pod\/[^\]]{1,300})\] /.exec(text);
  if (!pod) return undefined;
  const inner = splitStamp(text.slice(pod[0].length));
  return [{ text: inner.text, stamp: inner.stamp || stamp, origin: pod[1] ?? '' }];
}

/** Where a list begins whose first object is at an index; the index itself where it is in none. */
function listStart(text: string, at: number): number {
  let start = at;
  for (let before = at - 1; text[before] === '[' || text[before] === ' '; before -= 1) {
    if (text[before] === '[') start = before;
  }
  return start;
}

/** A time somewhere before an event. */
function timeIn(prefix: string): string {
  return time.exec(prefix)?.[0] ?? '';
}

/** The source in a prefix: a pod, a host. */
function originIn(prefix: string): string {
  const pod = /\[(pod\/[^\]]+)\]/.exec(prefix);
  if (pod) return pod[1] ?? '';
  // stern: pod and container; `oc adm node-logs`: the host.
  const words = /^([a-z\d][a-z\d.-]*)(?: ([a-z\d][a-z\d.-]*))? $/.exec(prefix);
  if (words) return words[2] === undefined ? `${words[1]}` : `pod/${words[1]}/${words[2]}`;
  // syslog: priority, version, time, host; or priority, time, host
  const host = /^<\d{1,3}>(?:1 \S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) /.exec(prefix)?.[1];
  // Of what is not known nothing goes; `data:` begins a line of an event stream.
  return (
    host ??
    prefix
      .replace(time, '')
      .replace(/^data: ?|\0/g, '')
      .trim()
  );
}

/** The lines inside of an object or a list; `undefined` where it is an event itself, or holds none. */
function inJson(text: string, stamp: string): readonly UnwrappedLine[] | undefined {
  const value = parseExactly(text);
  if (Array.isArray(value)) return foundIn(value, stamp);
  if (!isRecord(value) || isEvent(value)) return undefined;
  const { log, stream, time } = value;
  if (typeof log === 'string' && typeof stream === 'string' && typeof time === 'string') {
    // Docker ends a whole line with its line feed.
    return [ofRuntime(log.replace(/\r?\n$/, ''), time, stream, log.endsWith('\n'))];
  }
  const found = foundIn(value, stamp);
  if (found) return found;
  // Our own export of a line that is neither an event nor HAProxy's.
  const { line } = value;
  const isOurs = typeof line === 'string' && Object.keys(value).every((key) => key === 'time' || key === 'line');
  return isOurs ? [{ text: line, stamp: typeof time === 'string' ? time : '', origin: '' }] : undefined;
}

/** The lines inside of a value; `undefined` where it holds none, or is nested so deep that it cannot be written. */
function foundIn(value: unknown, stamp: string): readonly UnwrappedLine[] | undefined {
  try {
    const found = linesIn(value, stamp, 0);
    return found.length > 0 ? found : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The lines inside of a value; none where nothing in it is understood. Beside what is understood, an item of an array
 * that is not is a line as well. Two fields of an object may hold the same event in other words: it is given once.
 */
function linesIn(value: unknown, stamp: string, level: number): readonly UnwrappedLine[] {
  if (level > LEVELS) return [];
  if (typeof value === 'string') return linesInText(value, stamp, level);
  if (Array.isArray(value)) return linesInItems(value, stamp, level);
  if (!isRecord(value)) return [];
  if (isEvent(value)) return [{ text: JSON.stringify(value), stamp, origin: '' }];
  const own = timeOf(value) || stamp;
  const fields = Object.entries(value).map(([name, field]) => ({ name, found: linesIn(field, own, level + 1) }));
  if (fields.filter(({ found }) => found.length > 0).length < 2) return fields.flatMap(({ found }) => found);
  const given = new Map<string, number>();
  return fields.flatMap(({ name, found }) => {
    // Only another field can repeat a line; in one list the same line twice is two lines.
    const here = new Map<string, number>();
    return found.filter(({ text }) => {
      const identity = identityOf(text, name);
      const count = (here.get(identity) ?? 0) + 1;
      here.set(identity, count);
      if (count <= (given.get(identity) ?? 0)) return false;
      given.set(identity, count);
      return true;
    });
  });
}

function linesInItems(items: readonly unknown[], stamp: string, level: number): readonly UnwrappedLine[] {
  const found = items.map((item) => linesIn(item, stamp, level + 1));
  if (found.every((lines) => lines.length === 0)) return [];
  return found.flatMap((lines, at) => {
    const item = items[at];
    if (lines.length > 0) return lines;
    return [{ text: typeof item === 'string' ? item : JSON.stringify(item), stamp, origin: '' }];
  });
}

/** The same for an event as text and as an object, if all of it is the same; its `auditID` parts it from its like. */
function identityOf(text: string, field: string): string {
  const line = readLogLine(text);
  const whole = line.kind === 'event' && !line.isCut ? JSON.stringify(sorted(parseExactly(text))) : text;
  return line.kind === 'event' && line.event.id !== '' ? whole : `${REPEATED.get(field) ?? field} ${whole}`;
}

/** A value with the fields of its objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  // A number that is written as it was is such an object, and would be none as a copy.
  if (!isRecord(value) || Object.isFrozen(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}

function linesInText(text: string, stamp: string, level: number): readonly UnwrappedLine[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    const value = parseExactly(trimmed);
    // The text itself, and not what was read of it: nothing of it is to change.
    if (isRecord(value) && isEvent(value)) return [{ text: trimmed, stamp, origin: '' }];
    if (value !== undefined) return linesIn(value, stamp, level + 1);
  }
  return isUnderstood(trimmed) ? [{ text: trimmed, stamp, origin: '' }] : [];
}

function isUnderstood(text: string): boolean {
  return readLogLine(text).kind !== 'other';
}

function isEvent(value: Readonly<Record<string, unknown>>): boolean {
  return 'verb' in value && 'requestURI' in value;
}

function timeOf(value: Readonly<Record<string, unknown>>): string {
  for (const name of ['time', 'timestamp', '@timestamp']) {
    const time = value[name];
    if (typeof time === 'number' && time > 1e12 && time < 1e14) return new Date(time).toISOString();
    if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) continue;
    // Also ISO 8601's offset without a colon.
    const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d))?$/.exec(time);
    if (parts) return `${parts[1]}${parts[2] === undefined ? 'Z' : `${parts[2]}:${parts[3]}`}`;
  }
  return '';
}
