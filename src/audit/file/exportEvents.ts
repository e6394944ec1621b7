import { readLogLine, timeOfLine } from '../logLine.ts';

/** Forms in which lines are exported. */
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

/** The first line of an export; empty where the form has none. */
export function exportHeader(format: ExportFormat): string {
  return format === 'csv' ? `${columns.join(',')}\r\n` : '';
}

/** One line of a log, without its timestamp, as a line of an export, with its end. */
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

/** A cell as RFC 4180 has it. What a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string): string {
  const guarded = value.replace(formulas, "$1'");
  const safe = /^[\t\r\n]/.test(guarded) ? `'${guarded}` : guarded;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
