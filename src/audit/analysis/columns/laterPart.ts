import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EVENT_START } from '../../file/recordSplitter.ts';
import type { FileKind } from '../../file/fileRecords.ts';
import type { EventData } from './eventColumns.ts';
import type { LineCount } from './takeLine.ts';

/** The later part of a file. */
export interface PartQuestion {
  readonly kind: FileKind;
  /** Number of the file. */
  readonly file: number;
  /** Where the part begins, which is at an event's line. */
  readonly offset: number;
  readonly mostEvents: number;
  readonly mostCharacters: number;
}

/** What its thread sends: how many of its bytes were read so far, at the end the answer. */
export type PartMessage = number | PartAnswer;

/** What is in it. No event was searched for among those before. */
export interface PartAnswer {
  readonly data: EventData;
  readonly count: LineCount;
  readonly stopped: boolean;
}

export interface LaterPart {
  readonly offset: number;
  /** How many of its bytes were read so far. */
  readonly bytesRead: number;
  /** `undefined` where it could not be read. */
  readonly answer: Promise<PartAnswer | undefined>;
  /** Ends the reading; nothing is heard of it any more. */
  readonly stop: () => void;
}

/** For less, another thread does not pay. */
const LEAST_BYTES = 32 * 1024 * 1024;
const LOOKED_AT = 1024 * 1024;
const LINE = Buffer.concat([Buffer.from('\n'), EVENT_START]);
/** As much as the thread has that it works for. */
const HEAP_MB = 1_024;

export interface PartOptions {
  /** Bytes of a file from which on it is halved. */
  readonly least?: number | undefined;
  readonly signal: AbortSignal;
  /** Called when more of the part was read. */
  readonly onBytes?: () => void;
}

/**
 * Begins to read the later half of a large file in a thread of its own; `undefined` where there is no such half: in a
 * compressed file, or without a line that begins as the API server begins an event.
 */
export async function readLaterPart(
  question: Omit<PartQuestion, 'offset'>,
  { least = LEAST_BYTES, signal, onBytes = () => undefined }: PartOptions,
): Promise<LaterPart | undefined> {
  const { kind } = question;
  const isPlain = kind.content === undefined && !kind.compressed && kind.encoding === 'utf-8';
  if (!isPlain || kind.bytes < least || availableParallelism() < 2) return undefined;
  const offset = await lineAt(kind.path, Math.floor(kind.bytes / 2));
  return offset === undefined ? undefined : startReading({ ...question, offset }, signal, onBytes);
}

/** Where the first line at or behind an offset begins that may be an event. */
async function lineAt(path: string, from: number): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, from);
    const at = buffer.subarray(0, bytesRead).indexOf(LINE);
    return at === -1 ? undefined : from + at + 1;
  } finally {
    await file.close();
  }
}

function startReading(question: PartQuestion, signal: AbortSignal, onBytes: () => void): LaterPart {
  const worker = new Worker(new URL(/* webpackChunkName: "part-worker" */ './partWorker.ts', import.meta.url), {
    name: 'audit events, later part',
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    void worker.terminate();
  };
  signal.addEventListener('abort', stop, { once: true });
  let bytesRead = 0;
  const answer = new Promise<PartAnswer | undefined>((resolve) => {
    worker.on('message', (sent: PartMessage) => {
      // What it sent before it ended may come afterwards.
      if (stopped) return;
      if (typeof sent !== 'number') {
        resolve(sent);
        return;
      }
      bytesRead = sent;
      onBytes();
    });
    // What fails there is read here instead, and fails here or not.
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
  return {
    offset: question.offset,
    get bytesRead() {
      return bytesRead;
    },
    answer,
    stop,
  };
}
