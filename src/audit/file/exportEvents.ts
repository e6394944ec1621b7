import { decisionOf, deprecationOf, dryRunOf, managerOf, podSecurityOf, reasonOf, tookMs } from '../eventDetails.ts';
import { readLogLine, timeOfLine } from '../logLine.ts';

export type ExportFormat = 'jsonl' | 'csv';

const columns = [
  'time',
  'verb',
  'resource',
  'namespace',
  'name',
  'user',
  'actsAs',
  'code',
  'stage',
  'agent',
  'addresses',
  'path',
  'id',
  'level',
  'decision',
  'why',
  'deprecated',
  'podSecurity',
  'objectUid',
  'userUid',
  'manager',
  'dryRun',
  'ms',
  'bytes',
  'line',
] as const;

/** The cells of a line; those that are missing are empty. */
type Cells = Partial<Record<(typeof columns)[number], string>>;

/** The first line of an export; empty if the format has none. */
export function exportHeader(format: ExportFormat): string {
  return format === 'csv' ? `${columns.join(',')}\r\n` : '';
}

/** Converts one line of a log, without its timestamp, to a line of an export, with its line feed. */
export function exportLine(format: ExportFormat, text: string, stamp: string): string {
  if (format === 'jsonl') {
    const line = readLogLine(text);
    if (line.kind === 'event' && !line.isCut) return `${text.trim()}\n`;
    return `${JSON.stringify({ ...(stamp === '' ? {} : { time: stamp }), ...(line.kind === 'haproxy' ? line.line : {}), line: text })}\n`;
  }
  const cells = cellsOf(text, stamp);
  return `${columns.map((name) => cell(cells[name] ?? '')).join(',')}\r\n`;
}

function cellsOf(text: string, stamp: string): Cells {
  const line = readLogLine(text);
  const bytes = String(Buffer.byteLength(text));
  if (line.kind === 'event') {
    const { event } = line;
    const { time, verb, resource, namespace, name, user, actsAs, stage, agent, path, id, level } = event;
    return {
      ...{ time, verb, resource, namespace, name, user, actsAs, stage, agent, path, id, level, bytes },
      code: event.code === 0 ? '' : String(event.code),
      addresses: event.addresses.join(' '),
      decision: decisionOf(event),
      why: reasonOf(event),
      deprecated: deprecationOf(event).join(' '),
      podSecurity: podSecurityOf(event).join('; '),
      objectUid: event.objectUid,
      userUid: event.userUid,
      manager: managerOf(event),
      dryRun: dryRunOf(event).join(' '),
      ms: String(tookMs(event) ?? ''),
      line: line.isCut ? text : '',
    };
  }
  if (line.kind === 'haproxy' && line.line.kind === 'request') {
    const { method, status, client, path, backend, server, totalMs } = line.line;
    return {
      time: stamp === '' ? timeOfLine(line) : stamp,
      verb: method,
      name: `${backend}/${server}`,
      code: status < 0 ? '' : String(status),
      addresses: client,
      path,
      ms: String(totalMs),
      bytes,
      line: text,
    };
  }
  return { time: stamp, bytes, line: text };
}

/** Where a cell may begin: also behind `;`, a tab or a line break, which separate cells under other settings. */
const formulas = /(^|[;|\t\r\n])(?=[ "']*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** A cell of CSV (RFC 4180). An apostrophe precedes what a spreadsheet would read as a formula. */
function cell(value: string): string {
  const guarded = value.replace(formulas, "$1'");
  const safe = /^[\t\r\n]/.test(guarded) ? `'${guarded}` : guarded;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
