import { isOwnDelivery, type AuditEvent } from './auditEvent.ts';
import { NO_SERVER, type HaproxyLine } from './haproxyLog.ts';
import { visibleText, visibleValue } from '../text/visibleText.ts';
import { readLogLine, timeOfLine, type LogLine } from './logLine.ts';

/** Column widths; a longer value shifts the rest of its line. */
const width = { verb: 8, resource: 22, object: 36, user: 30 };

/**
 * One line of a forwarder's log, made readable: an audit event, or a line of HAProxy, in aligned columns; any other
 * line as it is. What is hidden gets a mark, so that no value can pass for another line or column, or colour one.
 *
 * @param options.time when the node took the line (RFC 3339); shown where the line has no time of its own.
 * @param options.deliveries whether the API server's own deliveries are shown.
 * @param line what the text was read as.
 * @returns `undefined` for a line that is folded away.
 */
export function prettyLine(
  text: string,
  { time, deliveries }: { readonly time: string; readonly deliveries: boolean },
  line: LogLine = readLogLine(text),
): string | undefined {
  switch (line.kind) {
    case 'event':
      if (!deliveries && isOwnDelivery(line.event)) return undefined;
      return visibleText(`${eventLine(line.event, time)}${line.isCut ? '  (cut)' : ''}`);
    case 'haproxy':
      return visibleText(`${clock(time === '' ? timeOfLine(line) : time)}  ${haproxyText(line.line)}`);
    case 'other':
      return visibleText(`${clock(time)}  ${text}`);
  }
}

function eventLine(
  { time, verb, resource, namespace, name, user, actsAs, code, stage }: AuditEvent,
  taken: string,
): string {
  const object = namespace === '' ? name : `${namespace}/${name}`;
  const person = actsAs === '' ? user : `${user} as ${actsAs}`;
  // A request whose answer continues, such as a watch, has no code yet.
  const end = code === 0 ? stage : String(code);
  return `${clock(time === '' ? taken : time)}  ${column(verb, width.verb)}${column(resource, width.resource)}${column(object === '' ? '-' : object, width.object)}${column(person, width.user)}${end}`;
}

function haproxyText(line: HaproxyLine): string {
  switch (line.kind) {
    case 'request': {
      const { method, path, status, totalMs, backend, server } = line;
      const request = method === '' ? '(no request)' : `${method.padEnd(6)} ${path}`;
      const to = server === NO_SERVER ? `${backend}: no server` : `${backend}/${server}`;
      return `${status === -1 ? '---' : status}  ${request.padEnd(32)}  ${`${totalMs} ms`.padStart(9)}  ${to}`;
    }
    case 'connect': {
      const to = line.backend === undefined ? line.frontend : `${line.backend}/${line.server ?? ''}`;
      return `connection of ${line.client} to ${to} (without a status: add "option httplog")`;
    }
    case 'no-server':
      return `DOWN  ${line.backend} has no server`;
    case 'server-state':
      return `${line.up ? 'UP' : 'DOWN'}  ${line.backend}/${line.server}${line.reason === '' ? '' : `  ${line.reason}`}`;
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

/** Pads a value to its column's width, and adds the gap. */
function column(value: string, columnWidth: number): string {
  const shown = visibleValue(value);
  return shown + (spaces[columnWidth + 2 - shown.length] ?? '  ');
}
