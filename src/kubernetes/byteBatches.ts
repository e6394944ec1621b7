/** Bytes that are gathered before they are handed over; what has come is never kept back for longer than one turn. */
const BATCH_BYTES = 160 * 1024;
/** So many batches may wait for the reader. */
const MOST_WAITING = 4;

interface Batch {
  readonly memory: Buffer;
  length: number;
}

/**
 * Gathers bytes that come in small pieces for a reader that takes them in large ones. Memory is used again: a batch holds only
 * until the next one is asked for.
 */
export class ByteBatches {
  /** The last one is still being filled. */
  readonly #waiting: Batch[] = [];
  #lent: Batch | undefined;
  /** Memory of batches that were read. */
  readonly #spare: Buffer[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: () => void = () => undefined;
  #soon: NodeJS.Immediate | undefined;

  /** Whether more may be added; where not, the reader is behind, and takes what waits before it waits itself. */
  get hasRoom(): boolean {
    return this.#waiting.length <= MOST_WAITING;
  }

  /** Adds a copy of the bytes. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const batch = this.#withRoom();
      const count = Math.min(bytes.length - at, BATCH_BYTES - batch.length);
      batch.memory.set(bytes.subarray(at, at + count), batch.length);
      batch.length += count;
      at += count;
    }
    if (this.#waiting.length > 1) this.#wake();
    else
      this.#soon ??= setImmediate(() => {
        this.#soon = undefined;
        this.#wake();
      });
  }

  /** Nothing more comes. @param error why, where it should have: the reader gets it behind the last bytes. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** The next batch; `undefined` at the end. @param onWait is called where more has to come first. */
  async next(onWait: () => void): Promise<Uint8Array | undefined> {
    if (this.#lent !== undefined) this.#spare.push(this.#lent.memory);
    this.#lent = undefined;
    while (this.#waiting.length === 0) {
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return undefined;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      onWait();
      await woken;
    }
    this.#lent = this.#waiting.shift();
    return this.#lent?.memory.subarray(0, this.#lent.length);
  }

  #withRoom(): Batch {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.length < BATCH_BYTES) return last;
    const batch = { memory: this.#spare.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES), length: 0 };
    this.#waiting.push(batch);
    return batch;
  }
}
