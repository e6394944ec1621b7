import { splitStamp } from '../keptLines.ts';
import type { LineView } from '../lineView.ts';
import { readLogLine } from '../logLine.ts';
import { beginningOf, fileRecords, notAnAuditLog, TruncatedFile, type FileKind } from './fileRecords.ts';
import type { FilePlace, FileRecord } from './recordSplitter.ts';

/** Bytes of a page's text at most. */
export const PAGE_BYTES = 5_000_000;
/** Most of it that one line takes. */
const LINE_CHARACTERS = 1_000_000;

/** Where a page begins. */
export interface PageStart {
  readonly place: FilePlace;
  /** Time of its first shown line that has one (RFC 3339); empty where none has. */
  readonly time: string;
  /** Shown lines before it. */
  readonly before: number;
}

/** What one reading of a whole file told. */
export interface FileIndex {
  readonly pages: readonly PageStart[];
  readonly lines: number;
  /** Lines that are neither an event nor HAProxy's. */
  readonly unread: number;
  /** Events whose end is missing. */
  readonly cut: number;
  readonly shown: number;
  /** Whether the file ends before its compressed data do. */
  readonly truncated: boolean;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
  readonly pageBytes?: number;
}

/** A record as it is shown, and the line it was. */
export interface ShownRecord {
  readonly text: string;
  readonly shown: string;
}

/**
 * Reads a file once, and notes where its pages begin: for a filter, since only what is shown fills them.
 * @throws Failure – `invalid-input` where no line is an audit event or HAProxy's. Aborted: what was read so far.
 */
export async function indexFile(
  kind: FileKind,
  view: LineView,
  { signal, onBytes, pageBytes = PAGE_BYTES }: ReadOptions,
): Promise<FileIndex> {
  const pages: PageStart[] = [];
  let [lines, unread, cut, shown, bytes, truncated] = [0, 0, 0, 0, Infinity, false];
  const take = ({ text: whole, ...place }: FileRecord): void => {
    lines += 1;
    const { text, stamp } = splitStamp(whole);
    const read = readLogLine(text);
    if (read.kind === 'other') unread += 1;
    else if (read.kind === 'event' && read.isCut) cut += 1;
    const line = shownText(view(text, stamp, read));
    if (line === undefined) return;
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > pageBytes) {
      pages.push({ place, time: timeOf(whole), before: shown });
      bytes = 0;
    }
    bytes += size;
    shown += 1;
  };
  try {
    for await (const batch of fileRecords(kind, { signal, ...(onBytes ? { onBytes } : {}) })) batch.forEach(take);
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
    truncated = true;
  }
  if (lines === unread && !signal.aborted) throw notAnAuditLog();
  if (pages.length === 0) pages.push({ place: beginningOf(kind), time: '', before: 0 });
  return { pages, lines, unread, cut, shown, truncated };
}

/** The shown lines of one page. */
export async function readPage(
  kind: FileKind,
  index: FileIndex,
  page: number,
  view: LineView,
  { signal, onBytes }: ReadOptions,
): Promise<readonly ShownRecord[]> {
  const from = index.pages[page]?.place;
  const end = index.pages[page + 1]?.place.offset ?? Infinity;
  const read: ShownRecord[] = [];
  if (from === undefined) return read;
  try {
    for await (const batch of fileRecords(kind, {
      from,
      signal,
      ...(onBytes ? { onBytes } : {}),
    })) {
      for (const record of batch) {
        if (record.offset >= end) return read;
        const { text, stamp } = splitStamp(record.text);
        const shown = shownText(view(text, stamp));
        if (shown !== undefined) read.push({ text, shown });
      }
    }
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
  }
  return read;
}

/** The page on which a time is to be looked for: the last that begins before it. Logs are nearly in order of time. */
export function pageAt({ pages }: FileIndex, time: number): number {
  const after = pages.findIndex(({ time: first }) => first !== '' && Date.parse(first) > time);
  return after === -1 ? pages.length - 1 : Math.max(0, after - 1);
}

/** When the request of a line came in, or the node took it; empty where the line does not tell. */
export function timeOf(line: string): string {
  const { text, stamp } = splitStamp(line);
  const read = readLogLine(text);
  return read.kind === 'event' && read.event.time !== '' ? read.event.time : stamp;
}

function shownText(shown: string | undefined): string | undefined {
  if (shown === undefined || shown.length <= LINE_CHARACTERS) return shown;
  return `${shown.slice(0, LINE_CHARACTERS)} … (${shown.length - LINE_CHARACTERS} more characters)`;
}
