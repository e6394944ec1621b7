import { splitLines, type LogLines } from '../kubernetes/podLog/logLines.ts';
import { stampOf } from '../kubernetes/podLog/logTime.ts';
import type { Filter } from './filter/parseFilter.ts';
import { readLogLine, type LogLine } from './logLine.ts';
import { prettyLine } from './prettyLine.ts';

/** How a remark between the lines begins. No line of a log may begin so. */
export const REMARK = '────';

/** Which lines of a log are shown, and how. */
export interface LineViewOptions {
  readonly format: 'pretty' | 'raw';
  /** Whether the node's time precedes each line. */
  readonly timestamps: boolean;
  /** Whether to show the API server's own deliveries. */
  readonly deliveries: boolean;
  /** `undefined` for every line. */
  readonly filter: Filter | undefined;
}

/**
 * A line's text as it is shown; `undefined` for a line that is filtered out or hidden. `stamp` is the node's time (RFC
 * 3339), empty if unknown. `line` is the parsed text, if already parsed.
 */
export type LineView = (text: string, stamp: string, line?: LogLine) => string | undefined;

export function lineView({ format, timestamps, deliveries, filter }: LineViewOptions): LineView {
  const stamped = (shown: string, stamp: string): string => (timestamps && stamp !== '' ? `${stamp}  ${shown}` : shown);
  if (format === 'raw') {
    const raw = (text: string, stamp: string): string => stamped(text.startsWith(REMARK) ? ` ${text}` : text, stamp);
    if (filter === undefined) return raw;
    return (text, stamp, line = readLogLine(text)) => (filter.wants(line, text) ? raw(text, stamp) : undefined);
  }
  return (text, stamp, line = readLogLine(text)) => {
    if (filter !== undefined && !filter.wants(line, text)) return undefined;
    const shown = prettyLine(text, { time: stamp, deliveries }, line);
    return shown === undefined ? undefined : stamped(shown, stamp);
  };
}

/** Lines of a log as they are shown, each with the mark before it and a line feed. */
export interface ShownLines {
  readonly text: string;
  readonly count: number;
}

export function viewLines(lines: LogLines, view: LineView, mark: string): ShownLines {
  const shown: string[] = [];
  for (const line of splitLines(lines)) {
    const stamp = stampOf(line) ?? '';
    const text = view(stamp === '' ? line : line.slice(stamp.length + 1), stamp);
    if (text !== undefined) shown.push(mark + text);
  }
  return { text: shown.length === 0 ? '' : `${shown.join('\n')}\n`, count: shown.length };
}
