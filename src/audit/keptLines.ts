import { stampOf } from '../kubernetes/logTime.ts';

/** Characters of a log's newest lines that are kept as they came, so that another filter can be applied to them. */
export const KEPT_CHARACTERS = 8_000_000;

/** Lines that came together from one pod, each with its timestamp before it; or a remark of ours between them. */
export type KeptPart = { readonly kind: 'lines'; readonly pod: string; readonly lines: readonly string[] } | KeptNote;

export interface KeptNote {
  readonly kind: 'note';
  readonly text: string;
}

/** A place between two parts. */
export interface KeptPlace {
  /** Parts that were ever added before it. */
  readonly parts: number;
  /** Lines that were ever added before it. */
  readonly lines: number;
}

const BEGINNING: KeptPlace = { parts: 0, lines: 0 };

interface Placed {
  readonly part: KeptPart;
  readonly place: KeptPlace;
  readonly characters: number;
}

/** The newest lines of a log, in order, bounded by their characters: whole parts are dropped from the beginning. */
export class KeptLines {
  readonly #limit: number;
  #parts: (Placed | undefined)[] = [];
  /** How many of them, from the first on, are dropped already. */
  #dropped = 0;
  #characters = 0;
  #end: KeptPlace = BEGINNING;

  constructor(limit = KEPT_CHARACTERS) {
    this.#limit = limit;
  }

  /** The place behind everything that was added. */
  get end(): KeptPlace {
    return this.#end;
  }

  add(part: KeptPart): void {
    const lines = part.kind === 'note' ? 0 : part.lines.length;
    let characters = part.kind === 'note' ? part.text.length : lines;
    if (part.kind === 'lines') for (const line of part.lines) characters += line.length;
    this.#parts.push({ part, place: this.#end, characters });
    this.#end = { parts: this.#end.parts + 1, lines: this.#end.lines + lines };
    this.#characters += characters;
    // The newest part stays, however long it is.
    while (this.#characters > this.#limit && this.#dropped < this.#parts.length - 1) {
      this.#characters -= this.#parts[this.#dropped]?.characters ?? 0;
      this.#parts[this.#dropped] = undefined;
      this.#dropped += 1;
    }
    // Moved seldom: taking the first of an array away again and again would cost as much as all of it.
    if (this.#dropped * 2 > this.#parts.length) {
      this.#parts = this.#parts.slice(this.#dropped);
      this.#dropped = 0;
    }
  }

  /** How many lines behind a place are no longer kept. */
  missingSince(from: KeptPlace = BEGINNING): number {
    return Math.max(0, (this.#parts[this.#dropped]?.place ?? this.#end).lines - from.lines);
  }

  /** What is kept between two places, in order. */
  *parts(from: KeptPlace = BEGINNING, until = this.#end): Generator<KeptPart> {
    for (let index = this.#dropped; index < this.#parts.length; index += 1) {
      const placed = this.#parts[index];
      if (placed === undefined || placed.place.parts >= until.parts) return;
      if (placed.place.parts >= from.parts) yield placed.part;
    }
  }

  /** The kept lines, the newest first. */
  *newest(): Generator<{ readonly pod: string; readonly text: string; readonly stamp: string }> {
    for (let index = this.#parts.length - 1; index >= this.#dropped; index -= 1) {
      const part = this.#parts[index]?.part;
      if (part?.kind !== 'lines') continue;
      for (let at = part.lines.length - 1; at >= 0; at -= 1) {
        yield { pod: part.pod, ...splitStamp(part.lines[at] ?? '') };
      }
    }
  }
}

/** A line's timestamp and what stands behind it; the timestamp is empty where there is none. */
export function splitStamp(line: string): { readonly text: string; readonly stamp: string } {
  const stamp = stampOf(line);
  return stamp === undefined ? { text: line, stamp: '' } : { text: line.slice(stamp.length + 1), stamp };
}
