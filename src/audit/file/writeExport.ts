import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { exportHeader, exportLine, type ExportFormat } from './exportEvents.ts';

/** A line of a log and its timestamp; empty if it has none. */
export interface ExportedLine {
  readonly text: string;
  readonly stamp: string;
}

/**
 * Writes lines to a file that only the user can read. Writes a temporary file and renames it: an existing file survives
 * an aborted export, and the export may read the file that it replaces.
 * @returns the number of lines
 * @throws Failure `cancelled` after an abort; `invalid-input` where the file cannot be written
 */
export async function writeExport(
  path: string,
  format: ExportFormat,
  batches: AsyncIterable<readonly ExportedLine[]>,
  signal: AbortSignal,
): Promise<number> {
  // Nobody can put a link at a name that is not known before, and an exclusive open follows none.
  const partial = `${path}.${randomUUID()}.partial`;
  let count = 0;
  async function* texts(): AsyncGenerator<string> {
    yield exportHeader(format);
    for await (const batch of batches) {
      count += batch.length;
      yield batch.map(({ text, stamp }) => exportLine(format, text, stamp)).join('');
    }
  }
  try {
    await pipeline(texts, createWriteStream(partial, { flags: 'wx', mode: 0o600 }), { signal });
    await rename(partial, path);
    return count;
  } catch (cause) {
    await rm(partial, { force: true });
    if (signal.aborted) throw new Failure('cancelled', message('Cancelled.'));
    if (cause instanceof Failure) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('invalid-input', message('The export could not be written: {0}', why), { cause });
  }
}
