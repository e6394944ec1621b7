import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, gunzipSync, constants } from 'node:zlib';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { formatOf } from './fileFormat.ts';
import { RecordSplitter, type FilePlace, type FileRecord } from './recordSplitter.ts';

/** How to read a file. */
export interface FileKind {
  readonly path: string;
  /** What would be in it, where there is no such file. */
  readonly content?: Buffer;
  readonly bytes: number;
  readonly compressed: boolean;
  /** PowerShell writes UTF-16. */
  readonly encoding: Encoding;
  /** Length of the byte order mark that some editors write at the beginning. */
  readonly mark: number;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface RecordOptions {
  /** The record to begin with; default: the first. */
  readonly from?: FilePlace;
  /** The file where it is open already, which it stays; default: it is opened for this. */
  readonly opened?: FileHandle;
  readonly signal: AbortSignal;
  /** Receives the number of bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}

const MARK = Buffer.from('\ufeff');
const LOOKED_AT = 64 * 1024;
const CHUNK = 1024 * 1024;
/**
 * Least bytes of a batch. What is read of its lines is held together: of a whole chunk so much that it would become old
 * objects, whose collection costs a sixth of the time.
 */
const BATCH = 64 * 1024;
const LF = 0x0a;
/** Out of an open file few lines are wanted. */
const FIRST_CHUNK = 64 * 1024;

/**
 * Inspects the beginning of a file.
 * @throws Failure – `invalid-input` where it cannot be read or is not text; the sentence includes the remedy.
 */
export async function fileKind(path: string): Promise<FileKind> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('invalid-input', message('Can’t read the file: {0}', why), { cause });
  });
  try {
    const { size } = await file.stat();
    const beginning = Buffer.alloc(Math.min(LOOKED_AT, size));
    await file.read(beginning, 0, beginning.length, 0);
    const compressed = beginning[0] === 0x1f && beginning[1] === 0x8b;
    const text = compressed ? unzippedBeginning(beginning) : beginning;
    if (text === undefined || text.length === 0) throw notAnAuditLog();
    const encoding = encodingOf(text);
    // Decoded text comes without its mark.
    const mark = encoding === 'utf-8' && text.indexOf(MARK) === 0 ? MARK.length : 0;
    const looksLike = encoding === 'utf-8' ? formatOf(text) : undefined;
    if (looksLike !== undefined) throw notAnAuditLog(looksLike);
    return { path, bytes: size, compressed, encoding, mark };
  } finally {
    await file.close();
  }
}

/** Lines that are in no file, as one. */
export function kindOfContent(name: string, content: Buffer): FileKind {
  return { path: name, content, bytes: content.length, compressed: false, encoding: 'utf-8', mark: 0 };
}

export function beginningOf({ mark }: FileKind): FilePlace {
  return { offset: mark, indent: 0, inList: false };
}

/** The failure for a file without any known line. @param looksLike what the file seems to be. */
export function notAnAuditLog(looksLike?: Message): Failure {
  return new Failure(
    'invalid-input',
    looksLike === undefined
      ? message('Not an audit log. Choose audit events as JSON lines or a list, or a HAProxy log; gzip works too.')
      : message('Not an audit log but {0}. Choose audit events as JSON lines or a list, or a HAProxy log.', looksLike),
  );
}

function encodingOf(beginning: Buffer): Encoding {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  return beginning[0] === 0xfe && beginning[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** A file that ends too early; thrown after its records. */
export class TruncatedFile extends Error {}

/**
 * Reads the records of a file in order, in batches.
 * @throws TruncatedFile where compressed data end too early or are damaged. Ends after an abort.
 */
export async function* fileRecords(
  kind: FileKind,
  { from = beginningOf(kind), opened, signal, onBytes }: RecordOptions,
): AsyncGenerator<readonly FileRecord[]> {
  const { compressed, encoding } = kind;
  // Decoded data can only be read from the beginning, and offsets are those of the decoded bytes.
  const isDecoded = compressed || encoding !== 'utf-8';
  const start = isDecoded ? 0 : from.offset;
  const file: Readable & { readonly bytesRead?: number } =
    kind.content !== undefined
      ? Readable.from(piecesOf(kind.content, start), { signal })
      : opened !== undefined
        ? Readable.from(chunksOf(opened, start), { signal })
        : createReadStream(kind.path, { highWaterMark: CHUNK, start, signal });
  const stream: Readable = compressed ? pipeline(file, createGunzip({ chunkSize: CHUNK }), () => undefined) : file;
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding);
  const splitter = new RecordSplitter(from);
  let skip = isDecoded ? from.offset : 0;
  const push = (bytes: Buffer): readonly FileRecord[] => {
    const skipped = Math.min(skip, bytes.length);
    skip -= skipped;
    return skipped < bytes.length ? splitter.push(bytes.subarray(skipped)) : [];
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      onBytes?.(file.bytesRead ?? kind.bytes);
      const bytes = decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
      for (const lines of batchesOf(bytes)) yield push(lines);
    }
    if (decoder) yield push(Buffer.from(decoder.decode()));
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

/** A chunk in parts that end with a line, but for the last one. */
function* batchesOf(chunk: Buffer): Generator<Buffer> {
  for (let at = 0; at < chunk.length;) {
    const feed = chunk.indexOf(LF, at + BATCH);
    const end = feed === -1 ? chunk.length : feed + 1;
    yield chunk.subarray(at, end);
    at = end;
  }
}

/** A content in chunks, between which others have their turn. */
async function* piecesOf(content: Buffer, start: number): AsyncGenerator<Buffer> {
  for (let at = start; at < content.length; at += CHUNK) {
    yield content.subarray(at, at + CHUNK);
    await setImmediate();
  }
}

/** The bytes of an open file, in chunks that become larger. A stream of Node's would close the file. */
async function* chunksOf(file: FileHandle, start: number): AsyncGenerator<Buffer> {
  let [position, size] = [start, FIRST_CHUNK];
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
    size = Math.min(CHUNK, 2 * size);
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
