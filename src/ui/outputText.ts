/** Where text is written: VS Code's output channel, or one of a test's. */
export interface TextSink {
  append(text: string): void;
}

/** At this many characters a write does not wait any longer. */
const FLUSH_CHARACTERS = 64 * 1024;
/** Milliseconds for which lines are gathered: one write for many of them. */
const FLUSH_MS = 50;
/** Bytes after which a channel is made anew; at about 30 MB in its lifetime VS Code stops showing it. */
const CHANNEL_BYTES = 18_000_000;
/** Characters of the last lines that a new channel begins with. */
const KEPT_CHARACTERS = 1_000_000;

export interface OutputTextOptions {
  /** Makes the channel: the first, and each that takes the place of one that is full. */
  readonly open: () => TextSink;
  /** The line that marks where older ones were left out. */
  readonly cut: string;
  readonly channelBytes?: number;
  /** Whether a channel has enough, though it could take more; gets the bytes that it has taken. */
  readonly hasEnough?: (bytes: number) => boolean;
  readonly keptCharacters?: number;
}

/** Whole lines that were written together. */
interface Piece {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Writes lines into an output channel that lasts: gathers them, counts what the channel has taken in its life, and begins a new
 * one with the last lines before it is full.
 */
export class OutputText {
  readonly #options: Required<OutputTextOptions>;
  #sink: TextSink;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;
  #writtenBytes = 0;
  /** What was written last, newest at the end, together at least as long as what is kept. */
  #recent: Piece[] = [];
  #recentCharacters = 0;

  constructor(options: OutputTextOptions) {
    this.#options = {
      channelBytes: CHANNEL_BYTES,
      keptCharacters: KEPT_CHARACTERS,
      hasEnough: () => false,
      ...options,
    };
    this.#sink = options.open();
  }

  /** Adds lines, each with its line feed. */
  write(lines: string): void {
    if (lines === '') return;
    // Put together they would be copied once more.
    if (this.#waiting.length + lines.length > FLUSH_CHARACTERS) this.flush();
    this.#waiting += lines;
    if (this.#waiting.length >= FLUSH_CHARACTERS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes what waits. */
  flush(): void {
    const text = this.#dropWaiting();
    if (text === '') return;
    const piece = pieceOf(text);
    const { channelBytes, hasEnough } = this.#options;
    const isFull = this.#writtenBytes + piece.bytes > channelBytes || hasEnough(this.#writtenBytes);
    if (this.#writtenBytes > 0 && isFull) this.renew();
    this.#put(piece);
  }

  /** Bytes that the present channel has taken. */
  get bytes(): number {
    return this.#writtenBytes;
  }

  /** Begins a new channel with the last lines. */
  renew(): void {
    const { keptCharacters, cut } = this.#options;
    const recent = this.#recent;
    const tooMany = this.#recentCharacters - keptCharacters;
    this.#begin(`${cut}\n`);
    for (const [index, piece] of recent.entries()) {
      if (index > 0 || tooMany <= 0) this.#put(piece);
      else if (piece.text.indexOf('\n', tooMany) < piece.text.length - 1)
        this.#put(pieceOf(piece.text.slice(piece.text.indexOf('\n', tooMany) + 1)));
    }
  }

  /**
   * Begins a new channel with these lines in place of everything that was written; of too many, the newest. Lines that wait
   * are left out: whoever fills a channel again has them too. @param lines each with its line feed.
   */
  refill(mark: string, lines: string): void {
    this.#dropWaiting();
    const { cut, channelBytes } = this.#options;
    const bytes = Buffer.from(lines);
    const tooMany = bytes.length - channelBytes / 2;
    if (tooMany <= 0) this.#begin(`${mark}\n${lines}`);
    else this.#begin(`${mark}\n${cut}\n${bytes.toString('utf8', bytes.indexOf('\n', tooMany) + 1)}`);
  }

  /** Writes what waits and lets go of the timer. */
  dispose(): void {
    this.flush();
  }

  #put(piece: Piece): void {
    this.#sink.append(piece.text);
    this.#writtenBytes += piece.bytes;
    this.#recent.push(piece);
    this.#recentCharacters += piece.text.length;
    for (
      let [oldest] = this.#recent;
      oldest !== undefined && this.#recentCharacters - oldest.text.length >= this.#options.keptCharacters;
      [oldest] = this.#recent
    ) {
      this.#recent.shift();
      this.#recentCharacters -= oldest.text.length;
    }
  }

  /** What waits, which nobody then waits for any more. */
  #dropWaiting(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = '';
    return text;
  }

  #begin(lines: string): void {
    this.#recent = [];
    this.#recentCharacters = 0;
    this.#writtenBytes = 0;
    this.#sink = this.#options.open();
    this.#put(pieceOf(lines));
  }
}

/** Twice what a flush holds where no line is long, at three bytes a character. */
const scratch = Buffer.allocUnsafeSlow(6 * FLUSH_CHARACTERS);

function pieceOf(text: string): Piece {
  // To write the bytes somewhere takes a seventh of the time that counting them takes.
  const bytes = 3 * text.length <= scratch.length ? scratch.write(text) : Buffer.byteLength(text);
  return { text, bytes };
}
