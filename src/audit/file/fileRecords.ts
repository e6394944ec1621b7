import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, gunzipSync, constants } from 'node:zlib';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { RecordSplitter, type FilePlace, type FileRecord } from './recordSplitter.ts';

/** How a file is read. */
export interface FileKind {
  readonly path: string;
  readonly bytes: number;
  readonly compressed: boolean;
  /** Bytes of the mark that some editors put at the beginning. */
  readonly mark: number;
}

const MARK = Buffer.from('\ufeff');
const LOOKED_AT = 64 * 1024;
const CHUNK = 1024 * 1024;

/**
 * Looks at the beginning of a file.
 * @throws Failure – `invalid-input` where it cannot be read or is no text; the remedy stands in the sentence.
 */
export async function fileKind(path: string): Promise<FileKind> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('invalid-input', message('The file cannot be read: {0}', why), { cause });
  });
  try {
    const { size } = await file.stat();
    const beginning = Buffer.alloc(Math.min(LOOKED_AT, size));
    await file.read(beginning, 0, beginning.length, 0);
    const compressed = beginning[0] === 0x1f && beginning[1] === 0x8b;
    const text = compressed ? unzippedBeginning(beginning) : beginning;
    if (text === undefined || text.length === 0 || text.includes(0)) throw notAnAuditLog();
    return { path, bytes: size, compressed, mark: text.indexOf(MARK) === 0 ? MARK.length : 0 };
  } finally {
    await file.close();
  }
}

export function beginningOf({ mark }: FileKind): FilePlace {
  return { offset: mark, indent: 0, inList: false };
}

/** What is said of a file in which nothing is known. */
export function notAnAuditLog(): Failure {
  return new Failure(
    'invalid-input',
    message(
      'This is not an audit log: choose a file of audit events as JSON (one a line, an EventList, or one event), or a log of HAProxy; it may be compressed with gzip.',
    ),
  );
}

/** A file that ends too early: what came before is given first. */
export class TruncatedFile extends Error {}

/**
 * Reads the records of a file in order, in batches.
 * @param from the record to begin with; otherwise all are read.
 * @param onBytes gets how many bytes of the file have been read.
 * @throws TruncatedFile where compressed data end too early or are damaged. Aborted: ends.
 */
export async function* fileRecords(
  kind: FileKind,
  {
    from = beginningOf(kind),
    signal,
    onBytes,
  }: { readonly from?: FilePlace; readonly signal: AbortSignal; readonly onBytes?: (bytes: number) => void },
): AsyncGenerator<readonly FileRecord[]> {
  // Compressed data can only be read from their beginning.
  const file = createReadStream(kind.path, { highWaterMark: CHUNK, start: kind.compressed ? 0 : from.offset, signal });
  const stream: Readable = kind.compressed ? pipeline(file, createGunzip({ chunkSize: CHUNK }), () => undefined) : file;
  const splitter = new RecordSplitter(from);
  let skip = kind.compressed ? from.offset : 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      onBytes?.(file.bytesRead);
      const skipped = Math.min(skip, chunk.length);
      skip -= skipped;
      if (skipped < chunk.length) yield splitter.push(chunk.subarray(skipped));
    }
    yield splitter.rest();
  } catch (error) {
    if (signal.aborted) return;
    if (!isDamaged(error)) throw error;
    yield splitter.rest();
    throw new TruncatedFile();
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

function unzippedBeginning(beginning: Buffer): Buffer | undefined {
  try {
    return gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
