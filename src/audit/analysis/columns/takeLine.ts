import type { SavedLine } from '../../file/savedLines.ts';
import { readLogLine } from '../../logLine.ts';
import type { EventColumns } from './eventColumns.ts';

/** What became of lines, those of events apart. */
export interface LineCount {
  lines: number;
  haproxy: number;
  unread: number;
}

/** Counts a line, and takes its event into columns. @returns its row; `undefined` where it is none */
export function takeLine(line: SavedLine, file: number, columns: EventColumns, count: LineCount): number | undefined {
  const read = line.read ?? readLogLine(line.text);
  count.lines += 1;
  if (read.kind === 'other') count.unread += 1;
  else if (read.kind === 'haproxy') count.haproxy += 1;
  else {
    const { event, isCut } = read;
    return columns.push({ event, isCut, bytes: Buffer.byteLength(line.text), file, place: line.place });
  }
  return undefined;
}
