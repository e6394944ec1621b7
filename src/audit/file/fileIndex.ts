import { isFoldedLine, type Folds } from '../folds.ts';
import type { LineView } from '../lineView.ts';
import { readLogLine, timeOfLine } from '../logLine.ts';
import { shorten } from '../shorten.ts';
import { beginningOf, notAnAuditLog, TruncatedFile, type FileKind } from './fileRecords.ts';
import { savedLines, type LinePlace, type SavedLine } from './savedLines.ts';

/** Most bytes of text on a page. */
export const PAGE_BYTES = 5_000_000;
/** Most characters of one line on a page. */
const LINE_CHARACTERS = 1_000_000;
/** Most characters before a line of where it came from, such as its pod; the whole of a longer one is behind it. */
const ORIGIN_CHARACTERS = 36;
/** Most bytes of the raw lines of a page: what is shown of a line may be a small part of it. */
const KEPT_BYTES = 40_000_000;

export interface PageStart {
  readonly place: LinePlace;
  /** Lines before it, shown or not. */
  readonly line: number;
  /** Time of its first shown line that has one (RFC 3339); empty if none has. */
  readonly time: string;
  /** Number of shown lines before the page. */
  readonly before: number;
}

/** The result of reading a whole file. */
export interface FileIndex {
  readonly pages: readonly PageStart[];
  readonly lines: number;
  /** Lines that are neither an event nor HAProxy's. */
  readonly unread: number;
  /** Number of events whose end is missing. */
  readonly cut: number;
  /** Number of lines that a filter by fields cannot judge, since they are not understood or are cut. */
  readonly unasked: number;
  readonly shown: number;
  /** Number of lines that are folded away. */
  readonly folded: number;
  /** Whether the compressed data are incomplete. */
  readonly truncated: boolean;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
  readonly pageBytes?: number;
}

export interface IndexOptions extends ReadOptions {
  /** Whether the view's filter uses fields, which not every line has. */
  readonly isByField?: boolean;
  /** What the view folds away. */
  readonly folds?: Folds;
}

/** A line as it is shown, with its raw text. */
export interface ShownLine {
  readonly text: string;
  readonly stamp: string;
  readonly shown: string;
  /** What of it precedes the line itself. */
  readonly mark: string;
}

/**
 * Reads a file once and records where its pages begin, for one filter: only shown lines fill a page.
 * @throws Failure – `invalid-input` where no line is an audit event or HAProxy's. After an abort: what was read so far.
 */
export async function indexFile(
  kind: FileKind,
  view: LineView,
  { signal, onBytes, pageBytes = PAGE_BYTES, isByField = false, folds }: IndexOptions,
): Promise<FileIndex> {
  const pages: PageStart[] = [];
  const count = { lines: 0, unread: 0, cut: 0, unasked: 0, shown: 0, folded: 0 };
  let [bytes, kept, truncated] = [Infinity, 0, false];
  const take = (line: SavedLine): void => {
    const { text, stamp, place } = line;
    const read = line.read ?? readLogLine(text);
    const isCut = read.kind === 'event' && read.isCut;
    if (read.kind === 'other') count.unread += 1;
    if (isCut) count.cut += 1;
    count.lines += 1;
    const shown = shownText(line, view(text, stamp, read));
    if (shown === undefined) {
      if (folds !== undefined && isFoldedLine(read, folds)) count.folded += 1;
      if (isByField && (isCut || read.kind === 'other')) count.unasked += 1;
      return;
    }
    const [size, behind] = [Buffer.byteLength(shown) + 1, text.length];
    if (bytes + size > pageBytes || kept + behind > KEPT_BYTES) {
      pages.push({ place, line: count.lines - 1, time: timeOfLine(read) || stamp, before: count.shown });
      [bytes, kept] = [0, 0];
    }
    bytes += size;
    kept += behind;
    count.shown += 1;
  };
  try {
    for await (const batch of savedLines(kind, { signal, ...(onBytes ? { onBytes } : {}) })) batch.forEach(take);
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
    truncated = true;
  }
  if (count.lines === count.unread && !signal.aborted) throw notAnAuditLog();
  if (pages.length === 0) pages.push({ place: { ...beginningOf(kind), skip: 0 }, line: 0, time: '', before: 0 });
  return { pages, ...count, truncated };
}

/** The shown lines of one page. */
export async function readPage(
  kind: FileKind,
  index: FileIndex,
  page: number,
  view: LineView,
  { signal, onBytes }: ReadOptions,
): Promise<readonly ShownLine[]> {
  const start = index.pages[page];
  const read: ShownLine[] = [];
  if (start === undefined) return read;
  let left = (index.pages[page + 1]?.line ?? Infinity) - start.line;
  try {
    for await (const batch of savedLines(kind, { from: start.place, signal, ...(onBytes ? { onBytes } : {}) })) {
      for (const line of batch) {
        if (left === 0) return read;
        left -= 1;
        const { text, stamp } = line;
        const shown = shownText(line, view(text, stamp, line.read));
        if (shown !== undefined) read.push({ text, stamp, shown, mark: markOf(line) });
      }
    }
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
  }
  return read;
}

/**
 * The page that should contain a time: the last that begins before it. Logs are nearly in order of time, or in the
 * reverse order.
 */
export function pageAt({ pages }: FileIndex, time: number, isNewestFirst = false): number {
  if (isNewestFirst) {
    const before = pages.findIndex(({ time: first }) => first !== '' && Date.parse(first) < time);
    return before === -1 ? pages.length - 1 : Math.max(0, before - 1);
  }
  const after = pages.findIndex(({ time: first }) => first !== '' && Date.parse(first) > time);
  return after === -1 ? pages.length - 1 : Math.max(0, after - 1);
}

/** When the request of a line came in, or the node took it; empty where neither is known. */
export function timeOf({ text, stamp }: Pick<ShownLine, 'text' | 'stamp'>): string {
  return timeOfLine(readLogLine(text)) || stamp;
}

/** A line as it is shown: behind where it came from, and not longer than an editor can show. */
function shownText(line: SavedLine, shown: string | undefined): string | undefined {
  if (shown === undefined) return undefined;
  const { origin } = line;
  const marked = `${markOf(line)}${shown}${origin.length > ORIGIN_CHARACTERS ? `  [${origin}]` : ''}`;
  if (marked.length <= LINE_CHARACTERS) return marked;
  return `${marked.slice(0, LINE_CHARACTERS)} … (${marked.length - LINE_CHARACTERS} more characters)`;
}

/** Where a line came from, and a gap; empty where that is not known. */
function markOf({ origin }: SavedLine): string {
  return origin === '' ? '' : `[${shorten(origin, ORIGIN_CHARACTERS)}] `;
}
