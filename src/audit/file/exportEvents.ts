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
  'line',
];

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
  return `${cellsOf(text, stamp).map(cell).join(',')}\r\n`;
}

function cellsOf(text: string, stamp: string): readonly string[] {
  const line = readLogLine(text);
  if (line.kind === 'event') {
    const { time, verb, resource, namespace, name, user, actsAs, code, stage, agent, addresses, path, id } = line.event;
    const number = code === 0 ? '' : String(code);
    return [
      time,
      verb,
      resource,
      namespace,
      name,
      user,
      actsAs,
      number,
      stage,
      agent,
      addresses.join(' '),
      path,
      id,
      line.isCut ? text : '',
    ];
  }
  if (line.kind === 'haproxy' && line.line.kind === 'request') {
    const { method, status, client, path, backend, server } = line.line;
    const name = `${backend}/${server}`;
    return [
      stamp === '' ? timeOfLine(line) : stamp,
      method,
      '',
      '',
      name,
      '',
      '',
      status < 0 ? '' : String(status),
      '',
      '',
      client,
      path,
      '',
      text,
    ];
  }
  return [stamp, '', '', '', '', '', '', '', '', '', '', '', '', text];
}

/** Where a cell may begin: also behind `;`, a tab or a line break, which separate cells under other settings. */
const formulas = /(^|[;|\t\r\n])(?=[ "']*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** A cell of CSV (RFC 4180). An apostrophe precedes what a spreadsheet would read as a formula. */
function cell(value: string): string {
  const guarded = value.replace(formulas, "$1'");
  const safe = /^[\t\r\n]/.test(guarded) ? `'${guarded}` : guarded;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
