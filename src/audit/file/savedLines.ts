import { fileRecords, type FileKind, type RecordOptions } from './fileRecords.ts';
import type { FilePlace, FileRecord } from './recordSplitter.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { readLogLine, type LogLine } from '../logLine.ts';
import { unwrap, type UnwrappedLine } from './unwrap.ts';

/** A line of a saved log, and where to start to read it again. */
export interface SavedLine extends Omit<UnwrappedLine, 'piece'> {
  readonly place: LinePlace;
  /** What the text says, where that is known already. */
  readonly read?: LogLine;
}

/** A record, and how many of its lines precede the one that is meant. */
export interface LinePlace extends FilePlace {
  readonly skip: number;
}

export interface LineOptions extends Omit<RecordOptions, 'from'> {
  /** The line to begin with; default: the first. */
  readonly from?: LinePlace;
}

/** Most characters of a line that is joined from pieces; the rest is counted. */
const LINE_CHARACTERS = 8_000_000;

/** Reads the lines of a file in order, in batches. @throws TruncatedFile – see {@link fileRecords} */
export async function* savedLines(
  kind: FileKind,
  { from, ...options }: LineOptions,
): AsyncGenerator<readonly SavedLine[]> {
  const joiner = new PieceJoiner();
  let skip = from?.skip ?? 0;
  const wanted = (lines: readonly SavedLine[]): readonly SavedLine[] => {
    const skipped = Math.min(skip, lines.length);
    skip -= skipped;
    return skipped === 0 ? lines : lines.slice(skipped);
  };
  try {
    for await (const records of fileRecords(kind, { ...options, ...(from ? { from } : {}) })) {
      yield wanted(records.flatMap((record) => joiner.lines(record)));
    }
  } catch (error) {
    // A file that ends too early has given its records before.
    yield wanted(joiner.rest());
    throw error;
  }
  yield wanted(joiner.rest());
}

/** A line whose last piece has not come. */
interface Open {
  readonly record: FilePlace;
  /** Number of lines that were returned before its first piece. */
  readonly before: number;
  readonly pieces: UnwrappedLine[];
  characters: number;
}

/** Joins lines that a container runtime has cut into pieces of 16 KiB. */
class PieceJoiner {
  readonly #open = new Map<string, Open>();
  #given = 0;

  /** The lines that a record completes. */
  lines(whole: FileRecord): readonly SavedLine[] {
    const before = this.#given;
    const { event, offset, indent, inList } = whole;
    if (event !== undefined && this.#open.size === 0) {
      this.#given += 1;
      const read: LogLine = { kind: 'event', event, isCut: false };
      return [{ text: whole.text, stamp: '', origin: '', place: { offset, indent, inList, skip: 0 }, read }];
    }
    const { text, event: _read, ...record } = whole;
    return unwrap(text).flatMap((line) => {
      if (line.piece === undefined) return [this.#give(line, line.text, record, before)];
      const { stream, isLast } = line.piece;
      const open = this.#open.get(stream) ?? { record, before, pieces: [], characters: 0 };
      if (open.characters < LINE_CHARACTERS) open.pieces.push(line);
      open.characters += line.text.length;
      this.#open.set(stream, open);
      return isLast ? this.#close(stream, open) : [];
    });
  }

  /** Lines whose last piece is missing. */
  rest(): readonly SavedLine[] {
    return [...this.#open].flatMap(([stream, open]) => this.#close(stream, open));
  }

  #close(stream: string, { record, before, pieces, characters }: Open): readonly SavedLine[] {
    let missing = characters;
    for (const { text } of pieces) missing -= text.length;
    const lines = linesOf(pieces);
    // All are found again from the first piece on.
    const given = lines.map((line, at) => {
      const isCut = missing > 0 && at === lines.length - 1;
      return this.#give(line, isCut ? `${line.text} … (${missing} more characters)` : line.text, record, before);
    });
    this.#open.delete(stream);
    return given;
  }

  #give({ stamp, origin }: UnwrappedLine, text: string, record: FilePlace, before: number): SavedLine {
    let from = { record, before };
    // An open line must be read again as well: from its first piece on, the same number of lines comes before.
    for (const open of this.#open.values()) if (open.record.offset < from.record.offset) from = open;
    const { offset, indent, inList } = from.record;
    const skip = this.#given - from.before;
    this.#given += 1;
    return { text, stamp, origin, place: { offset, indent, inList, skip } };
  }
}

/**
 * The line that the pieces of a stream are. They are several where a line's last piece was never written, as when the
 * container was killed, or is in a file that was deleted: then a later piece begins a line of its own.
 */
function linesOf(pieces: readonly UnwrappedLine[]): readonly UnwrappedLine[] {
  const joined = (some: readonly UnwrappedLine[]): readonly UnwrappedLine[] => {
    const [first] = some;
    return first === undefined ? [] : [{ ...first, text: some.map(({ text }) => text).join('') }];
  };
  const whole = joined(pieces);
  const starts = pieces.flatMap((piece, at) => (at > 0 && isStart(piece) ? [at] : []));
  // A piece of a whole object may look like the start of another.
  if (starts.length === 0 || whole.some(({ text }) => isWhole(text))) return whole;
  return [0, ...starts].flatMap((start, at) => joined(pieces.slice(start, starts[at])));
}

/** Whether a line may begin with a piece: it is understood alone, or is a whole object. */
function isStart({ text, piece }: UnwrappedLine): boolean {
  return readLogLine(text).kind !== 'other' || (piece?.isLast === true && isWhole(text));
}

function isWhole(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    return isRecord(JSON.parse(text) as unknown);
  } catch {
    return false;
  }
}
