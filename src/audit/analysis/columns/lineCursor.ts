import { TruncatedFile, type FileKind } from '../../file/fileRecords.ts';
import { savedLines, type LineOptions, type LinePlace, type SavedLine } from '../../file/savedLines.ts';

/** The lines of a file in order, which need not be read in one go. Close it after use. */
export class LineCursor {
  readonly kind: FileKind;
  readonly #stop = new AbortController();
  readonly #batches: AsyncGenerator<readonly SavedLine[]>;
  /** What is left of the newest batch. */
  #left: readonly SavedLine[] = [];
  #last: LinePlace | undefined;

  constructor(kind: FileKind, options: Omit<LineOptions, 'signal'> = {}) {
    this.kind = kind;
    this.#batches = savedLines(kind, { ...options, signal: this.#stop.signal });
  }

  /** Whether the line of a place was passed. */
  isBehind(place: LinePlace): boolean {
    return this.#last !== undefined && !isBefore(this.#last, place);
  }

  /** Gives each line to `take` until that says that it was the last one that is wanted. */
  async pass(take: (line: SavedLine) => boolean, signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#stop.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        for (const [at, line] of this.#left.entries()) {
          this.#last = line.place;
          if (!take(line)) continue;
          this.#left = this.#left.slice(at + 1);
          return;
        }
        this.#left = [];
        const next = await this.#batches.next();
        if (next.done === true) return;
        this.#left = next.value;
      }
    } catch (error) {
      if (!(error instanceof TruncatedFile)) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

/** Whether a line comes before another one in their file. */
export function isBefore(one: LinePlace, other: LinePlace): boolean {
  return one.offset < other.offset || (one.offset === other.offset && one.skip < other.skip);
}
