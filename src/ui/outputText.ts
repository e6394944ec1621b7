/** Where lines are written: VS Code's output channel, or one of a test's. */
export interface TextSink {
  /** From how many bytes on a write does not wait for more. */
  readonly pieceBytes: number;
  /** @param lines UTF-8; they hold only for as long as the call. */
  append(lines: Buffer): void;
}

/** More than any sink waits for. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** Milliseconds for which lines are gathered: one write for many of them. */
const FLUSH_MS = 50;
/** Bytes after which a channel is made anew; at about 30 MB in its lifetime VS Code stops showing it. */
const CHANNEL_BYTES = 19_500_000;
/** Of the last lines that a new channel begins with. */
const KEPT_BYTES = 500_000;
const LINE_FEED = 0x0a;

export interface OutputTextOptions {
  /** Makes the channel: the first, and each that takes the place of one that is full. */
  readonly open: () => TextSink;
  /** The line that marks where older ones were left out. */
  readonly cut: string;
  readonly channelBytes?: number;
  /** Whether a channel has enough, though it could take more; gets the bytes that it has taken. */
  readonly hasEnough?: (bytes: number) => boolean;
  readonly keptBytes?: number;
}

/**
 * Writes lines into an output channel that lasts: gathers them, counts what the channel has taken in its life, and begins a new
 * one with the last lines before it is full.
 */
export class OutputText {
  readonly #options: Required<OutputTextOptions>;
  readonly #waiting = Buffer.allocUnsafeSlow(MOST_WAITING_BYTES);
  #waitingBytes = 0;
  #sink: TextSink;
  #timer: NodeJS.Timeout | undefined;
  #writtenBytes = 0;
  /** Has at its end what was written last, in whole lines; room for twice what is kept. */
  #recent = Buffer.alloc(0);
  /** The same of the channel before, whose memory is used again. */
  #former = Buffer.alloc(0);
  #recentBytes = 0;

  constructor(options: OutputTextOptions) {
    this.#options = { channelBytes: CHANNEL_BYTES, keptBytes: KEPT_BYTES, hasEnough: () => false, ...options };
    this.#sink = options.open();
  }

  /** Adds lines, each with its line feed. */
  write(lines: Buffer): void {
    this.fill(lines.length, (room) => lines.copy(room));
  }

  /** Adds lines without a copy of them. @param put writes them, of so many bytes at most, and tells how many they were. */
  fill(most: number, put: (room: Buffer) => number): void {
    if (this.#waitingBytes + most > this.#waiting.length) this.flush();
    const room =
      most > this.#waiting.length ? Buffer.allocUnsafeSlow(most) : this.#waiting.subarray(this.#waitingBytes);
    const bytes = put(room);
    if (most > this.#waiting.length) this.#write(room.subarray(0, bytes));
    else this.#waitingBytes += bytes;
    if (this.#waitingBytes >= this.#sink.pieceBytes) this.flush();
    else if (this.#waitingBytes > 0) this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes what waits. */
  flush(): void {
    this.#write(this.#waiting.subarray(0, this.#dropWaiting()));
  }

  /** Bytes that the present channel has taken. */
  get bytes(): number {
    return this.#writtenBytes;
  }

  /** Begins a new channel with the last lines. */
  renew(): void {
    const { keptBytes, cut } = this.#options;
    const recent = lastLines(this.#recent.subarray(0, this.#recentBytes), keptBytes);
    [this.#recent, this.#former] = [this.#former, this.#recent];
    this.#begin(Buffer.from(`${cut}\n`));
    this.#put(recent);
  }

  /**
   * Begins a new channel with these lines in place of everything that was written; of too many, the newest. Lines that wait
   * are left out: whoever fills a channel again has them too. @param lines each with its line feed.
   */
  refill(mark: string, lines: Buffer): void {
    this.#dropWaiting();
    const { cut, channelBytes } = this.#options;
    const newest = lastLines(lines, channelBytes / 2);
    const head = newest.length === lines.length ? `${mark}\n` : `${mark}\n${cut}\n`;
    this.#begin(Buffer.concat([Buffer.from(head), newest]));
  }

  /** Writes what waits and lets go of the timer. */
  dispose(): void {
    this.flush();
  }

  #write(lines: Buffer): void {
    if (lines.length === 0) return;
    const { channelBytes, hasEnough } = this.#options;
    const isFull = this.#writtenBytes + lines.length > channelBytes || hasEnough(this.#writtenBytes);
    if (this.#writtenBytes > 0 && isFull) this.renew();
    this.#put(lines);
  }

  #put(lines: Buffer): void {
    this.#sink.append(lines);
    this.#writtenBytes += lines.length;
    const { keptBytes } = this.#options;
    const last = lastLines(lines, keptBytes);
    if (this.#recent.length === 0) this.#recent = Buffer.allocUnsafeSlow(2 * keptBytes);
    if (this.#recentBytes + last.length > this.#recent.length) {
      const kept = lastLines(this.#recent.subarray(0, this.#recentBytes), keptBytes - last.length);
      this.#recentBytes = kept.copy(this.#recent);
    }
    this.#recentBytes += last.copy(this.#recent, this.#recentBytes);
  }

  #begin(lines: Buffer): void {
    this.#recentBytes = 0;
    this.#writtenBytes = 0;
    this.#sink = this.#options.open();
    this.#put(lines);
  }

  /** Forgets what waits. @returns how many bytes it was. */
  #dropWaiting(): number {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    return bytes;
  }
}

/** The last whole lines that have room in so many bytes. */
function lastLines(lines: Buffer, room: number): Buffer {
  if (lines.length <= room) return lines;
  const feed = lines.indexOf(LINE_FEED, Math.max(0, lines.length - room - 1));
  return lines.subarray(feed === -1 ? lines.length : feed + 1);
}
