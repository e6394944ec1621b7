/** Where lines are written: VS Code's output channel, or one of a test's. */
export interface TextSink {
  /** @param lines each with its line feed. */
  append(lines: string): void;
  /** Resolves when the window has it, and shows it where it shall: until then, what is appended stays in memory. */
  readonly ready: Promise<unknown>;
}

/** Milliseconds for which lines are gathered: one write for many of them. */
const FLUSH_MS = 100;
/** Characters that are written at once, 20 MB a second; of what comes faster, the newest. */
const MOST_WAITING = 2_000_000;
/** So many times as many wait while the window has not answered: on a busy machine that takes it seconds. */
const UNANSWERED = 4;
/** Bytes after which another channel takes the place of one: at about 30 MB in its lifetime VS Code shows no more. */
const CHANNEL_BYTES = 20_000_000;
/**
 * The same for what comes within {@link RUSH_MS}: with each change VS Code's own extensions read all of a channel in
 * view, which keeps memory and keys waiting, and nobody reads back what rushed by.
 */
const RUSH_BYTES = 5_000_000;
const RUSH_MS = 60_000;
/** Bytes of the last lines that the next channel begins with. */
const KEPT_BYTES = 500_000;
const LINE_FEED = 0x0a;

export interface OutputTextOptions {
  /** Makes the channel: the first, and each that takes the place of one that is full. */
  readonly open: () => TextSink;
  /** What marks that older lines were in the channel before, which is gone, above those that are kept. */
  readonly cut: (kept: string) => string;
  /** The line in the place of so many that came faster than they can be shown. */
  readonly leftOut: (lines: number) => string;
  /** Takes the bytes of each write. */
  readonly onWritten?: (bytes: number) => void;
  readonly channelBytes?: number;
  readonly rushBytes?: number;
  readonly keptBytes?: number;
  readonly mostWaiting?: number;
}

/** Lines that wait to be written; or, without a text, how many were left out here. A remark line counts as none. */
interface Waiting {
  readonly text: string;
  readonly lines: number;
}

/**
 * Writes lines into an output channel that lasts: gathers them, leaves out and counts what comes faster than it can be
 * shown, and begins the next channel with the last lines before one is full.
 */
export class OutputText {
  readonly #options: Required<OutputTextOptions>;
  #waiting: Waiting[] = [];
  /** Characters that wait. */
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #sink: TextSink;
  #isReady = false;
  #isDisposed = false;
  #writtenBytes = 0;
  #beganAt = 0;
  /** With what this channel began. */
  #beganBytes = 0;
  /**
   * Has at its end what was written last; room for twice what is kept. As strings, it would all have to be collected
   * again as old objects.
   */
  readonly #recent: Buffer;
  #recentBytes = 0;

  constructor(options: OutputTextOptions) {
    this.#options = {
      onWritten: () => undefined,
      channelBytes: CHANNEL_BYTES,
      rushBytes: RUSH_BYTES,
      keptBytes: KEPT_BYTES,
      mostWaiting: MOST_WAITING,
      ...options,
    };
    this.#recent = Buffer.alloc(2 * this.#options.keptBytes);
    this.#sink = this.#open();
  }

  /**
   * Adds lines, each with its line feed. What comes behind the end goes nowhere: VS Code throws for a channel that is
   * gone.
   *
   * @param lines how many; 0 for a remark line, which is never left out.
   */
  write(text: string, lines: number): void {
    if (text === '' || this.#isDisposed) return;
    this.#waiting.push({ text, lines });
    this.#length += text.length;
    const most = this.#options.mostWaiting * (this.#isReady ? 1 : UNANSWERED);
    while (this.#length > most && this.#leaveOut());
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes what waits, and these lines at once, however many they are: nothing of them came too fast. */
  writeAll(text: string): void {
    this.#write(this.#takeWaiting() + text);
  }

  /** Writes what waits, once the window has answered for the channel. */
  flush(): void {
    if (this.#isReady) this.#write(this.#takeWaiting());
    else this.#timer = undefined;
  }

  /**
   * Begins another channel with these lines in place of everything that was written; of too many, the newest. Lines
   * that wait are left out: they are among these. @param text lines, each with its line feed.
   */
  refill(mark: string, text: string): void {
    this.#takeWaiting();
    const { cut, channelBytes } = this.#options;
    const all = Buffer.from(text);
    const newest = lastLines(all, channelBytes / 2);
    const kept = newest.length === all.length ? text : newest.toString();
    this.#begin(kept === text ? `${mark}\n${text}` : `${mark}\n${cut(kept)}\n${kept}`);
  }

  /** Writes what waits, the last that is written, and lets go of the timer. */
  dispose(): void {
    this.writeAll('');
    this.#isDisposed = true;
  }

  /** Leaves out the oldest lines that wait; false where only the newest are left, however long they are. */
  #leaveOut(): boolean {
    const at = this.#waiting.findIndex(({ text, lines }) => text !== '' && lines > 0);
    const oldest = this.#waiting[at];
    if (oldest === undefined || at === this.#waiting.length - 1) return false;
    const before = this.#waiting[at - 1];
    const isMarked = before?.text === '';
    const lines = oldest.lines + (isMarked ? before.lines : 0);
    this.#waiting.splice(isMarked ? at - 1 : at, isMarked ? 2 : 1, { text: '', lines });
    this.#length -= oldest.text.length;
    return true;
  }

  #takeWaiting(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#length = 0;
    return this.#waiting
      .splice(0)
      .map(({ text, lines }) => (text === '' ? `${this.#options.leftOut(lines)}\n` : text))
      .join('');
  }

  #write(text: string): void {
    if (text === '') return;
    const { keptBytes, cut } = this.#options;
    if (this.#writtenBytes > 0 && this.#writtenBytes + Buffer.byteLength(text) > this.#room()) {
      const kept = lastLines(this.#recent.subarray(0, this.#recentBytes), keptBytes).toString();
      this.#begin(`${cut(kept)}\n${kept}`);
    }
    this.#put(text);
  }

  /** Bytes that have room in this channel. */
  #room(): number {
    const { channelBytes, rushBytes } = this.#options;
    const isRush = Date.now() - this.#beganAt < RUSH_MS;
    return isRush ? Math.min(this.#beganBytes + rushBytes, channelBytes) : channelBytes;
  }

  #put(text: string): void {
    this.#sink.append(text);
    const bytes = Buffer.byteLength(text);
    this.#writtenBytes += bytes;
    this.#keep(text, bytes);
    this.#options.onWritten(bytes);
  }

  #keep(text: string, bytes: number): void {
    const { keptBytes } = this.#options;
    if (bytes > keptBytes) {
      this.#recentBytes = lastLines(Buffer.from(text), keptBytes).copy(this.#recent);
      return;
    }
    if (this.#recentBytes + bytes > this.#recent.length) {
      this.#recentBytes = lastLines(this.#recent.subarray(0, this.#recentBytes), keptBytes).copy(this.#recent);
    }
    this.#recentBytes += this.#recent.write(text, this.#recentBytes);
  }

  /** The next channel, with these lines at its beginning. */
  #begin(text: string): void {
    [this.#recentBytes, this.#writtenBytes] = [0, 0];
    this.#sink = this.#open();
    this.#put(text);
    this.#beganBytes = this.#writtenBytes;
  }

  #open(): TextSink {
    this.#isReady = false;
    this.#beganAt = Date.now();
    const sink = this.#options.open();
    void sink.ready.then(() => {
      if (this.#sink !== sink) return;
      this.#isReady = true;
      this.flush();
    });
    return sink;
  }
}

/** The last whole lines that have room in so many bytes. */
function lastLines(lines: Buffer, room: number): Buffer {
  if (lines.length <= room) return lines;
  const feed = lines.indexOf(LINE_FEED, Math.max(0, lines.length - room - 1));
  return lines.subarray(feed === -1 ? lines.length : feed + 1);
}
