import type { AuditEvent } from './auditEvent.ts';
import { NO_SERVER, type HaproxyLine } from './haproxyLog.ts';
import { visibleText, visibleValue } from '../text/visibleText.ts';
import { columnWidths, GAP, TOOK_WIDTH } from './columns.ts';
import { isFolded, type Folds } from './folds.ts';
import { readLogLine, timeOfLine, type LogLine } from './logLine.ts';
import { shorten } from './shorten.ts';

/** In the column of the code, where there is none. */
const NO_CODE = '---';

/**
 * One line of a forwarder's log, made readable: an audit event, or a line of HAProxy, in aligned columns; any other
 * line as it is. What is hidden gets a mark, so that no value can pass for another line or column, or colour one.
 *
 * @param options.time when the node took the line (RFC 3339); shown where the line has no time of its own.
 * @param line what the text was read as.
 * @returns `undefined` for a line that is folded away.
 */
export function prettyLine(
  text: string,
  options: Folds & { readonly time: string },
  line: LogLine = readLogLine(text),
): string | undefined {
  const { time } = options;
  switch (line.kind) {
    case 'event':
      if (isFolded(line, options)) return undefined;
      return inColumns((shown) => `${eventLine(line.event, time, shown)}${line.isCut ? '  (cut)' : ''}`);
    case 'haproxy':
      return inColumns((shown) => `${clock(time === '' ? timeOfLine(line) : time)}  ${haproxyText(line.line, shown)}`);
    case 'other':
      return visibleText(`${clock(time)}  ${text}`);
  }
}

/** A value as it is put into a line. */
type Shown = (value: string) => string;

/** A line whose values hold nothing hidden; where one does, that is marked before the value gets its room. */
function inColumns(line: (shown: Shown) => string): string {
  const plain = line(visibleValue);
  return visibleText(plain) === plain ? plain : line((value) => visibleValue(visibleText(value)));
}

function eventLine(
  { time, verb, resource, namespace, name, user, actsAs, code, stage, path }: AuditEvent,
  taken: string,
  shown: Shown,
): string {
  const kind = shown(resource);
  const object = namespace === '' ? name : `${namespace}/${name}`;
  // The whole path of a request that is about no object.
  const about = object === '' && resource === path && kind.length > columnWidths.resource ? path : object;
  const head = `${clock(time === '' ? taken : time)}  ${column(codeOf(code), columnWidths.code)}${column(shown(verb), columnWidths.verb)}`;
  const who = person(shown(user), shown(actsAs));
  // A request whose answer continues, such as a watch, has no code yet.
  const end = code === 0 && stage !== '' ? `  (${shown(stage)})` : '';
  return `${head}${who}${column(kind, columnWidths.resource)}${about === '' ? '-' : shown(about)}${end}`;
}

function codeOf(code: number): string {
  return code === 0 ? NO_CODE : String(code);
}

/** The column of who asked, and as whom. */
function person(user: string, actsAs: string): string {
  const { user: width } = columnWidths;
  if (actsAs === '') return column(userColumn(user, width), width);
  const room = width - ' as '.length;
  const first = Math.min(user.length, Math.max(room >> 1, room - actsAs.length));
  return column(`${userColumn(user, first)} as ${userColumn(actsAs, room - first)}`, width);
}

/** Names of the system begin alike: more of their end is shown. */
function userColumn(user: string, width: number): string {
  if (user.length <= width) return user;
  return user.startsWith('system:') ? shorten(user, width, Math.min(10, width >> 1)) : shorten(user, width);
}

function haproxyText(line: HaproxyLine, shown: Shown): string {
  switch (line.kind) {
    case 'request': {
      const { method, path, status, totalMs, backend, server } = line;
      const to = server === NO_SERVER ? `${backend}: no server` : `${backend}/${server}`;
      const head = `${column(status === -1 ? NO_CODE : String(status), columnWidths.code)}${column(method === '' ? '-' : shown(method), columnWidths.verb)}`;
      const took = `${totalMs} ms`.padStart(TOOK_WIDTH);
      return `${head}${column(shown(to), columnWidths.user)}${took}  ${method === '' ? '(no request)' : shown(path)}`;
    }
    case 'connect': {
      const to = line.backend === undefined ? line.frontend : `${line.backend}/${line.server ?? ''}`;
      return `connection of ${shown(line.client)} to ${shown(to)} (without a status: add "option httplog")`;
    }
    case 'no-server':
      return `DOWN  ${shown(line.backend)} has no server`;
    case 'server-state': {
      const { up, backend, server, reason } = line;
      return `${up ? 'UP  ' : 'DOWN'}  ${shown(`${backend}/${server}`)}${reason === '' ? '' : `  ${shown(reason)}`}`;
    }
  }
}

/** Time of day in UTC, with milliseconds; blank if there is none. */
function clock(time: string): string {
  // Nearly every time is UTC with at least milliseconds and needs no parsing: this runs for each line of a stream.
  if (
    time.length >= 24 &&
    time.length <= 30 &&
    time.endsWith('Z') &&
    time.charCodeAt(10) === 84 /* T */ &&
    time.charCodeAt(13) === 58 /* : */ &&
    time.charCodeAt(19) === 46 /* . */
  ) {
    return time.slice(11, 23);
  }
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? ' '.repeat(12) : new Date(milliseconds).toISOString().slice(11, 23);
}

const spaces = Array.from({ length: 40 }, (_, count) => ' '.repeat(count));

/** A value in its column, with the gap behind it. */
function column(value: string, width: number): string {
  const fitting = value.length > width ? shorten(value, width) : value;
  return fitting + blanksFor(fitting.length, width);
}

/** What fills a column behind so many characters, and the gap. */
function blanksFor(length: number, width: number): string {
  return spaces[Math.max(0, width - length) + GAP] ?? '';
}
