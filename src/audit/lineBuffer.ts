import { joinLines, linesIn, splitLines, type LogLines } from '../kubernetes/podLog/logLines.ts';
import { stampOf } from '../kubernetes/podLog/logTime.ts';

/** Bytes of a log's newest lines that are kept as they came, so that another filter can be applied to them. */
export const BUFFER_BYTES = 8_000_000;
/** They are kept in so many blocks; the oldest is dropped as a whole, and its memory used again. */
const BLOCKS = 8;

/** Lines that came together from one pod, each with its timestamp before it; or a remark between them. */
export type BufferedPart = { readonly kind: 'lines'; readonly pod: string; readonly lines: LogLines } | BufferedNote;

export interface BufferedNote {
  readonly kind: 'note';
  readonly text: string;
}

/** A place between two parts. */
export interface BufferPlace {
  /** Parts that were ever added before it. */
  readonly parts: number;
  /** Lines that were ever added before it. */
  readonly lines: number;
}

const BEGINNING: BufferPlace = { parts: 0, lines: 0 };

/** A part whose lines are in its block's bytes. */
interface Placed {
  readonly part:
    BufferedNote | { readonly kind: 'lines'; readonly pod: string; readonly start: number; readonly end: number };
  readonly place: BufferPlace;
}

interface Block {
  readonly bytes: Buffer;
  readonly parts: Placed[];
  used: number;
}

/**
 * The newest lines of a log, in order, bounded by their bytes. They are bytes outside of the heap: as strings, the
 * lines of a fast log would cost garbage collection as old objects. Read the returned bytes before more is added.
 */
export class LineBuffer {
  readonly #limit: number;
  readonly #blockBytes: number;
  #blocks: Block[] = [];
  /** Of a block that was dropped. */
  #free: Buffer | undefined;
  #used = 0;
  #end: BufferPlace = BEGINNING;

  constructor(limit = BUFFER_BYTES) {
    this.#limit = limit;
    this.#blockBytes = Math.ceil(limit / BLOCKS);
  }

  /** The place behind everything that was added. */
  get end(): BufferPlace {
    return this.#end;
  }

  add(part: BufferedPart): void {
    const { bytes, ends } = part.kind === 'note' ? joinLines([part.text]) : part.lines;
    const count = part.kind === 'note' ? 0 : ends.length;
    const block = this.#blockFor(bytes.length);
    const start = block.used;
    const place = this.#end;
    block.used += bytes.copy(block.bytes, start);
    this.#used += block.used - start;
    const { kind } = part;
    block.parts.push({ part: kind === 'note' ? part : { kind, pod: part.pod, start, end: block.used }, place });
    this.#end = { parts: place.parts + 1, lines: place.lines + count };
    // The newest block stays, however long a line in it is.
    while (this.#used > this.#limit && this.#blocks.length > 1) {
      const oldest = this.#blocks.shift();
      this.#used -= oldest?.used ?? 0;
      if (oldest?.bytes.length === this.#blockBytes) this.#free = oldest.bytes;
    }
  }

  /** How many lines behind a place are no longer kept. */
  missingSince(from: BufferPlace = BEGINNING): number {
    return Math.max(0, (this.#blocks[0]?.parts[0]?.place ?? this.#end).lines - from.lines);
  }

  /** What is kept between two places, in order. */
  *parts(from: BufferPlace = BEGINNING, until = this.#end): Generator<BufferedPart> {
    for (const block of this.#blocks) {
      for (const placed of block.parts) {
        if (placed.place.parts >= until.parts) return;
        if (placed.place.parts >= from.parts) yield partOf(block, placed);
      }
    }
  }

  /** The kept lines, the newest first. */
  *newest(): Generator<{ readonly pod: string; readonly text: string; readonly stamp: string }> {
    for (const block of this.#blocks.toReversed()) {
      for (const placed of block.parts.toReversed()) {
        const part = partOf(block, placed);
        if (part.kind === 'note') continue;
        for (const line of splitLines(part.lines).toReversed()) yield { pod: part.pod, ...splitStamp(line) };
      }
    }
  }

  /** The newest block, or one behind it where so many bytes have no room there. */
  #blockFor(size: number): Block {
    const newest = this.#blocks.at(-1);
    if (newest !== undefined && newest.used + size <= newest.bytes.length) return newest;
    const isLarge = size > this.#blockBytes;
    const bytes = (isLarge ? undefined : this.#free) ?? Buffer.allocUnsafeSlow(Math.max(size, this.#blockBytes));
    if (bytes === this.#free) this.#free = undefined;
    const block = { bytes, parts: [], used: 0 };
    this.#blocks.push(block);
    return block;
  }
}

function partOf({ bytes }: Block, { part }: Placed): BufferedPart {
  if (part.kind === 'note') return part;
  const { pod, start, end } = part;
  return { kind: 'lines', pod, lines: linesIn(bytes.subarray(start, end)) };
}

/** A line's timestamp and the text after it; the timestamp is empty if there is none. */
export function splitStamp(line: string): { readonly text: string; readonly stamp: string } {
  const stamp = stampOf(line);
  return stamp === undefined ? { text: line, stamp: '' } : { text: line.slice(stamp.length + 1), stamp };
}
