import { isOwnDelivery, parseAuditEvent, type AuditEvent } from './auditEvent.ts';
import { NO_SERVER, parseHaproxyLine, type HaproxyLine } from './haproxyLog.ts';

/** Widths of the columns; a longer value pushes the rest of its own line. */
const width = { verb: 8, resource: 22, object: 36, user: 30 };

/**
 * One line of a forwarder's log, made readable: an audit event, or a line of HAProxy, in aligned columns; any other line as it
 * is. Control characters are shown as symbols, so that no value can pass for another line or colour one.
 *
 * @param options.time when the node took the line (RFC 3339); shown where the line has no time of its own.
 * @param options.deliveries whether the API server's own deliveries are shown.
 * @returns `undefined` for a line that is folded away.
 */
export function prettyLine(
  line: string,
  { time, deliveries }: { readonly time: string; readonly deliveries: boolean },
): string | undefined {
  const event = parseAuditEvent(line);
  if (event) return !deliveries && isOwnDelivery(event) ? undefined : visible(eventLine(event, time));
  const haproxy = parseHaproxyLine(line);
  return visible(`${clock(time)}  ${haproxy ? haproxyText(haproxy) : line}`);
}

function eventLine(
  { time, verb, resource, namespace, name, user, actsAs, code, stage }: AuditEvent,
  taken: string,
): string {
  const object = namespace === '' ? name : `${namespace}/${name}`;
  const person = actsAs === '' ? user : `${user} as ${actsAs}`;
  return [
    clock(time === '' ? taken : time),
    verb.padEnd(width.verb),
    resource.padEnd(width.resource),
    (object === '' ? '-' : object).padEnd(width.object),
    person.padEnd(width.user),
    // A request whose answer goes on, such as a watch, has no code yet.
    code === 0 ? stage : String(code),
  ].join('  ');
}

function haproxyText(line: HaproxyLine): string {
  switch (line.kind) {
    case 'request': {
      const { method, path, status, totalMs, backend, server } = line;
      const request = method === '' ? '(no request)' : `${method.padEnd(6)} ${path}`;
      const to = server === NO_SERVER ? `${backend}: no server` : `${backend}/${server}`;
      return `${status === -1 ? '---' : status}  ${request.padEnd(32)}  ${`${totalMs} ms`.padStart(9)}  ${to}`;
    }
    case 'connect':
      return `connection of ${line.client} to ${line.frontend} (without a status: add "option httplog")`;
    case 'server-state':
      return `${line.up ? 'UP' : 'DOWN'}  ${line.backend}/${line.server}${line.reason === '' ? '' : `  ${line.reason}`}`;
  }
}

/** Time of day in UTC, with milliseconds; blank where there is none. */
function clock(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? ' '.repeat(12) : new Date(milliseconds).toISOString().slice(11, 23);
}

/** Control characters as symbols of U+2400, tabs apart. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, (character) =>
    character === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + character.charCodeAt(0)),
  );
}
