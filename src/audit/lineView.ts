import type { Filter } from './filter/parseFilter.ts';
import type { LogLines } from '../kubernetes/logLines.ts';
import { stampLength } from '../kubernetes/logTime.ts';
import { readLogLine } from './logLine.ts';
import { prettyLine } from './prettyLine.ts';

/** How lines of a log are shown, and which. */
export interface LineViewOptions {
  readonly format: 'pretty' | 'raw';
  /** Whether the node's time stands before each line. */
  readonly timestamps: boolean;
  /** Whether the API server's own deliveries are shown. */
  readonly deliveries: boolean;
  /** `undefined` where every line is wanted. */
  readonly filter: Filter | undefined;
}

/**
 * A line's text as it is shown, or `undefined` for a line that is filtered out or folded away. `stamp` is the node's time
 * (RFC 3339); empty where the line came without.
 */
export type LineView = (text: string, stamp: string) => string | undefined;

/** Makes what shows each line. */
export function lineView({ format, timestamps, deliveries, filter }: LineViewOptions): LineView {
  const stamped = (shown: string, stamp: string): string => (timestamps && stamp !== '' ? `${stamp}  ${shown}` : shown);
  if (format === 'raw') {
    if (filter === undefined) return stamped;
    return (text, stamp) => (filter.wants(readLogLine(text), text) ? stamped(text, stamp) : undefined);
  }
  return (text, stamp) => {
    const line = readLogLine(text);
    if (filter !== undefined && !filter.wants(line, text)) return undefined;
    const shown = prettyLine(text, { time: stamp, deliveries }, line);
    return shown === undefined ? undefined : stamped(shown, stamp);
  };
}

/** Lines of a log as they are shown, each behind the mark. */
export function viewLines({ text }: LogLines, view: LineView, mark: string): LogLines {
  const shown: string[] = [];
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const end = feed === -1 ? text.length : feed;
    const length = stampLength(text, at);
    const line =
      length === 0
        ? view(text.slice(at, end), '')
        : view(text.slice(at + length + 1, end), text.slice(at, at + length));
    if (line !== undefined) shown.push(mark === '' ? line : mark + line);
    at = end + 1;
  }
  const count = shown.length;
  // For the line feed at the end: a string that is put together afterwards would be copied once more.
  if (count > 0) shown.push('');
  return { text: shown.join('\n'), count };
}
