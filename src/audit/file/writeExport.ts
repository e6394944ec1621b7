import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import type { LogLine } from '../logLine.ts';
import { exportHeader, exportLine, type ExportFormat } from './exportEvents.ts';
import { replaceFile } from './replaceFile.ts';

/** A line of a log and its timestamp; empty if it has none. */
export interface ExportedLine {
  readonly text: string;
  readonly stamp: string;
  /** What the text says, where that is known already. */
  readonly read?: LogLine;
}

/**
 * Writes lines to a file that only the user can read. An existing file survives an aborted export, and the export may
 * read the file that it replaces.
 * @returns the number of lines
 * @throws Failure `cancelled` after an abort; `invalid-input` where the file cannot be written
 */
export async function writeExport(
  path: string,
  format: ExportFormat,
  batches: AsyncIterable<readonly ExportedLine[]>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  async function* texts(): AsyncGenerator<string> {
    yield exportHeader(format);
    for await (const batch of batches) {
      count += batch.length;
      yield batch.map(({ text, stamp }) => exportLine(format, text, stamp)).join('');
    }
  }
  try {
    await replaceFile(path, texts(), { mode: 0o600, signal });
    return count;
  } catch (cause) {
    if (signal.aborted) throw new Failure('cancelled', message('Cancelled.'));
    if (cause instanceof Failure) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('invalid-input', message('Couldn’t write the export: {0}', why), { cause });
  }
}
