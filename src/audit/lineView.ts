import { splitLines, type LogLines } from '../kubernetes/podLog/logLines.ts';
import { stampOf } from '../kubernetes/podLog/logTime.ts';
import type { Filter } from './filter/parseFilter.ts';
import { isFoldedLine, type Folds } from './folds.ts';
import type { Headings } from './headings.ts';
import { readLogLine, type LogLine } from './logLine.ts';
import { prettyLine } from './prettyLine.ts';
import { REMARK } from './remark.ts';

/** Which lines of a log are shown, and how. */
export interface LineViewOptions extends Folds {
  readonly format: 'pretty' | 'raw';
  /** Whether the node's time precedes each line. */
  readonly timestamps: boolean;
  /** `undefined` for every line. */
  readonly filter: Filter | undefined;
}

/**
 * A line's text as it is shown; `undefined` for a line that is filtered out or hidden. `stamp` is the node's time (RFC
 * 3339), empty if unknown. `line` is the parsed text, if already parsed.
 */
export type LineView = (text: string, stamp: string, line?: LogLine) => string | undefined;

export function lineView({ format, timestamps, filter, deliveries, ownRequests }: LineViewOptions): LineView {
  const stamped = (shown: string, stamp: string): string => (timestamps && stamp !== '' ? `${stamp}  ${shown}` : shown);
  const showsOwn = ownRequests || filter?.unfolds === true;
  if (format === 'raw') {
    const raw = (text: string, stamp: string): string => stamped(text.startsWith(REMARK) ? ` ${text}` : text, stamp);
    if (filter === undefined) return raw;
    return (text, stamp, line = readLogLine(text)) => (filter.wants(line, text) ? raw(text, stamp) : undefined);
  }
  return (text, stamp, line = readLogLine(text)) => {
    if (filter !== undefined && !filter.wants(line, text)) return undefined;
    const shown = prettyLine(text, { time: stamp, deliveries, ownRequests: showsOwn }, line);
    return shown === undefined ? undefined : stamped(shown, stamp);
  };
}

/** Lines of a log as they are shown, each with the mark before it and a line feed. */
export interface ShownLines {
  readonly text: string;
  /** How many; 0 for remark lines. */
  readonly count: number;
}

/** How lines of a log are put one below the other. */
export interface Layout {
  /** What precedes each line, such as its pod. */
  readonly mark: string;
  /** The remark lines between them; `undefined` where there are no columns. */
  readonly headings: Headings | undefined;
  readonly timestamps: boolean;
  readonly folds: Folds;
}

export interface LaidOut {
  readonly parts: readonly ShownLines[];
  /** How many lines of the log are shown. */
  readonly count: number;
  /** How many of the others are folded away. */
  readonly folded: number;
}

/** Lines of a log, with the remark lines between them as parts of their own. */
export function viewLines(lines: LogLines, view: LineView, { mark, headings, timestamps, folds }: Layout): LaidOut {
  const parts: ShownLines[] = [];
  let shown: string[] = [];
  let [count, folded] = [0, 0];
  const close = (): void => {
    if (shown.length > 0) parts.push({ text: `${shown.join('\n')}\n`, count: shown.length });
    shown = [];
  };
  for (const line of splitLines(lines)) {
    const stamp = stampOf(line) ?? '';
    const text = stamp === '' ? line : line.slice(stamp.length + 1);
    if (headings === undefined) {
      const raw = view(text, stamp);
      if (raw === undefined) continue;
      shown.push(mark + raw);
    } else {
      const read = readLogLine(text);
      const pretty = view(text, stamp, read);
      if (pretty === undefined) {
        if (isFoldedLine(read, folds)) folded += 1;
        continue;
      }
      const above = headings.above(read, stamp, { mark, stamp: timestamps ? stamp : '' });
      if (above.length > 0) {
        close();
        parts.push({ text: `${above.join('\n')}\n`, count: 0 });
      }
      shown.push(mark + pretty + headings.behind);
    }
    count += 1;
  }
  close();
  return { parts, count, folded };
}
