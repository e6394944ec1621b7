import { splitStamp } from '../keptLines.ts';
import { readLogLine } from '../logLine.ts';
import type { LineView } from '../lineView.ts';
import { fileRecords, notAnAuditLog, TruncatedFile, type FileKind } from './fileRecords.ts';
import type { FileRecord } from './recordSplitter.ts';

/** Bytes of a page's text at most. */
export const PAGE_BYTES = 5_000_000;
/** Most of it that one line takes. */
const LINE_CHARACTERS = 1_000_000;

/** Where a page begins. */
export interface PageStart {
  readonly offset: number;
  /** Time of its first shown line that has one (RFC 3339); empty where none has. */
  readonly time: string;
  /** Shown lines before it. */
  readonly before: number;
}

/** What one reading of a whole file told. */
export interface FileIndex {
  readonly pages: readonly PageStart[];
  readonly lines: number;
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
  let [lines, shown, known, bytes, lastOffset, truncated] = [0, 0, 0, Infinity, -1, false];
  const take = (record: FileRecord): void => {
    lines += 1;
    // Anything at all is looked at until something is known.
    if (known === 0 && readLogLine(splitStamp(record.text).text).kind !== 'other') known += 1;
    const line = viewRecord(record, view);
    if (line === undefined) return;
    const size = Buffer.byteLength(line.shown) + 1;
    // Events of one line stay together: a page begins where a line does.
    if (bytes + size > pageBytes && record.offset !== lastOffset) {
      pages.push({ offset: record.offset, time: timeOf(record.text), before: shown });
      bytes = 0;
    }
    lastOffset = record.offset;
    bytes += size;
    shown += 1;
  };
  try {
    for await (const batch of fileRecords(kind, { signal, ...(onBytes ? { onBytes } : {}) })) batch.forEach(take);
  } catch (error) {
    if (!(error instanceof TruncatedFile)) throw error;
    truncated = true;
  }
  if (known === 0 && !signal.aborted) throw notAnAuditLog();
  return { pages: pages.length > 0 ? pages : [{ offset: 0, time: '', before: 0 }], lines, shown, truncated };
}

/** The shown lines of one page. */
export async function readPage(
  kind: FileKind,
  index: FileIndex,
  page: number,
  view: LineView,
  { signal, onBytes }: ReadOptions,
): Promise<readonly ShownRecord[]> {
  const start = index.pages[page];
  const end = index.pages[page + 1]?.offset ?? Infinity;
  const read: ShownRecord[] = [];
  try {
    for await (const batch of fileRecords(kind, {
      from: start?.offset ?? 0,
      signal,
      ...(onBytes ? { onBytes } : {}),
    })) {
      for (const record of batch) {
        if (record.offset >= end) return read;
        const line = viewRecord(record, view);
        if (line !== undefined) read.push(line);
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

function viewRecord(record: FileRecord, view: LineView): ShownRecord | undefined {
  const { text, stamp } = splitStamp(record.text);
  const shown = view(text, stamp);
  if (shown === undefined) return undefined;
  const rest = shown.length - LINE_CHARACTERS;
  return { text, shown: rest > 0 ? `${shown.slice(0, LINE_CHARACTERS)} … (${rest} more characters)` : shown };
}
