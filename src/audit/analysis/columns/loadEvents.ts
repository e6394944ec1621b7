import { Failure } from '../../../failure/failure.ts';
import type { Message } from '../../../text/message.ts';
import { fileKind, notAnAuditLog, TruncatedFile, type FileKind } from '../../file/fileRecords.ts';
import { savedLines, type LinePlace } from '../../file/savedLines.ts';
import { cutAgain } from './cutAgain.ts';
import { EachOnce } from './eachOnce.ts';
import { EventColumns } from './eventColumns.ts';
import { fileState } from './fileState.ts';
import { readLaterPart, type LaterPart, type PartAnswer } from './laterPart.ts';
import type { FileAccount, LoadedEvents } from './loadedEvents.ts';
import { takeLine } from './takeLine.ts';

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Bounds of memory; what is beyond them is not read, and the account says so. */
  readonly mostEvents?: number;
  readonly mostCharacters?: number;
  /** Bytes from which on the later half of a file is read by another thread. */
  readonly leastHalved?: number;
}

/** How far loading is, by the bytes of the files. */
export interface LoadProgress {
  readonly bytes: number;
  readonly ofBytes: number;
  readonly events: number;
}

/** About 60 bytes each. */
const MOST_EVENTS = 8_000_000;
/** Of all different texts. */
const MOST_CHARACTERS = 200_000_000;
/** Rows between two looks at these bounds. */
const ROWS_AT_ONCE = 1 << 12;

/**
 * Reads files, by their paths or as they were opened before, into columns, each event once. A file that is no audit log
 * is left out, and says why.
 * @throws Failure `invalid-input` where no file has an event. After an abort: ends with what was read.
 */
export async function loadEvents(
  files: readonly (string | FileKind)[],
  { signal, onProgress, mostEvents = MOST_EVENTS, mostCharacters = MOST_CHARACTERS, leastHalved }: LoadOptions,
): Promise<LoadedEvents> {
  const columns = new EventColumns();
  const once = new EachOnce(columns);
  const opened = await Promise.all(files.map(openFile));
  const ofBytes = opened.reduce((sum, { kind }) => sum + (kind?.bytes ?? 0), 0);
  const accounts: { -readonly [K in keyof FileAccount]: FileAccount[K] }[] = [];
  const states: (string | undefined)[] = [];
  /** Events whose time was cut off, so that they can only be found again when all are there. */
  const untimed: number[] = [];
  /** Leaves a cut row out of every answer, since its event is in another one. */
  const hide = (row: number): void => {
    columns.hide(row);
    const account = accounts[columns.fileOf(row)];
    if (account === undefined) return;
    account.events -= 1;
    account.cut -= 1;
    account.repeated += 1;
  };
  let before = 0;
  for (const [file, { path, kind, leftOut }] of opened.entries()) {
    const account = {
      ...{ path, lines: 0, events: 0, cut: 0, repeated: 0, haproxy: 0, unread: 0 },
      ...{ truncated: false, stopped: false, ...(leftOut ? { leftOut } : {}) },
    };
    accounts.push(account);
    /** Takes back the newest row where the columns have its event. */
    const settle = (row: number): void => {
      const isCut = columns.isCut.at(row) === 1;
      const isUntimed = isCut && Number.isNaN(columns.time.at(row));
      const known = isUntimed ? undefined : once.take(row);
      if (known !== undefined) {
        // What is whole says more than what is cut.
        if (isCut || columns.isCut.at(known) === 0) {
          account.repeated += 1;
          columns.pop();
          return;
        }
        hide(known);
        once.replace(row);
      }
      account.events += 1;
      if (isCut) account.cut += 1;
      if (isUntimed) untimed.push(row);
    };
    const isFull = (): boolean => columns.length >= mostEvents || columns.size.characters > mostCharacters;
    states.push(kind && (await fileState(kind)));
    if (kind !== undefined && !signal.aborted) {
      const question = { kind, file, mostEvents, mostCharacters };
      let [read, reported] = [0, 0];
      /** Of the files before this one. */
      const base = before;
      const report = (): void => {
        const bytes = later === undefined ? read : Math.min(read, later.offset) + later.bytesRead;
        // What another thread read in vain is read again.
        reported = Math.max(reported, bytes);
        onProgress?.({ bytes: base + reported, ofBytes, events: columns.length });
      };
      let later: LaterPart | undefined;
      later = await readLaterPart(question, { least: leastHalved, signal, onBytes: report });
      try {
        const onBytes = (bytes: number): void => {
          read = bytes;
          report();
        };
        let part: PartAnswer | undefined;
        for await (const batch of savedLines(kind, { signal, onBytes })) {
          account.stopped = isFull();
          if (account.stopped) break;
          for (const line of batch) {
            if (later !== undefined && line.place.offset >= later.offset) {
              // Only where nothing is open there, it is read from there on as from here.
              part = isPlainAt(line.place, later.offset) ? await later.answer : undefined;
              later.stop();
              later = undefined;
              if (part !== undefined) break;
            }
            const row = takeLine(line, file, columns, account);
            if (row !== undefined) settle(row);
          }
          if (part !== undefined) break;
        }
        if (part !== undefined) {
          for (const key of ['lines', 'haproxy', 'unread'] as const) account[key] += part.count[key];
          account.stopped = part.stopped;
          for (const row of columns.takeIn(part.data)) {
            settle(row);
            if (row % ROWS_AT_ONCE !== 0 || !isFull()) continue;
            account.stopped = true;
            break;
          }
        }
      } catch (error) {
        if (!(error instanceof TruncatedFile)) throw error;
        account.truncated = true;
      } finally {
        later?.stop();
      }
      before += kind.bytes;
    }
  }
  if (columns.length === 0 && !signal.aborted) {
    const [only] = opened;
    throw opened.length === 1 && only?.cause ? only.cause : notAnAuditLog();
  }
  const loaded = { columns, kinds: opened.map(({ kind }) => kind), states, accounts };
  for (const row of await cutAgain(loaded, untimed, signal)) hide(row);
  columns.seal();
  return loaded;
}

/** Whether a line begins at an offset, as one of its own and in no list. */
function isPlainAt({ offset, indent, inList, skip }: LinePlace, at: number): boolean {
  return offset === at && indent === 0 && !inList && skip === 0;
}

interface OpenedFile {
  readonly path: string;
  readonly kind: FileKind | undefined;
  readonly leftOut: Message | undefined;
  readonly cause?: Failure;
}

async function openFile(path: string | FileKind): Promise<OpenedFile> {
  if (typeof path !== 'string') return { path: path.path, kind: path, leftOut: undefined };
  try {
    return { path, kind: await fileKind(path), leftOut: undefined };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { path, kind: undefined, leftOut: cause.text, cause };
  }
}
