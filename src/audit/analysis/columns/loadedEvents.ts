import type { Message } from '../../../text/message.ts';
import type { FileKind } from '../../file/fileRecords.ts';
import type { EventColumns } from './eventColumns.ts';

/** What became of each line of a file. */
export interface FileAccount {
  readonly path: string;
  readonly lines: number;
  /** Events that are in the columns. */
  readonly events: number;
  /** Of these, events whose end is missing. */
  readonly cut: number;
  /** Events that are in the columns already, out of this file or another. */
  readonly repeated: number;
  readonly haproxy: number;
  /** Lines that are neither an event nor HAProxy's. */
  readonly unread: number;
  /** Whether compressed data end too early. */
  readonly truncated: boolean;
  /** Whether reading stopped before its end, since there was no room for more. */
  readonly stopped: boolean;
  /** Why it is left out as a whole. */
  readonly leftOut?: Message;
}

/** Audit events of files, each once. */
export interface LoadedEvents {
  readonly columns: EventColumns;
  /** By the numbers that rows have; `undefined` for a file that is left out. */
  readonly kinds: readonly (FileKind | undefined)[];
  /** What each file was when reading began; `undefined` where that is not known. */
  readonly states: readonly (string | undefined)[];
  readonly accounts: readonly FileAccount[];
}
