import * as vscode from 'vscode';
import { message } from '../failure/message.ts';
import { ChannelSupply } from './channelSupply.ts';
import { OutputText } from './outputText.ts';
import { say } from './say.ts';
import type { SuppliedChannel } from './suppliedChannel.ts';

/** So much is written to a channel that VS Code does not know yet: until it does, it all stays in this process's memory. */
const AHEAD_BYTES = 4_000_000;
/** Least time for which a channel is in view before the next takes its place. */
const SHOW_EVERY_MS = 5_000;
/**
 * Bytes that a channel in view takes at once: VS Code breaks and colours every line that is in view, which takes it about ten times
 * as long as writing it.
 */
const SHOWN_BYTES = 1_000_000;
/** And so many more for each second that it has been in view. */
const SHOWN_BYTES_A_SECOND = 200_000;

/** The output channel of one stream. It outlives the stream, so that its lines can still be read. */
export class StreamChannel implements vscode.Disposable {
  readonly name: string;
  readonly #supply: ChannelSupply;
  readonly #text: OutputText;
  readonly #watching: vscode.Disposable;
  /** What is written to; new channels take its place one after the other. */
  #channel: SuppliedChannel | undefined;
  /** An earlier one that is still in view. */
  #inView: SuppliedChannel | undefined;
  /**
   * Whether the Output view shows it; `asked` from the moment when that was asked for until VS Code says so. While much is
   * written, several channels may take each other's place before it does.
   */
  #shown: 'no' | 'asked' | 'yes' = 'no';
  #shownAt = -Infinity;
  #showing: NodeJS.Timeout | undefined;

  /**
   * @param logFolder of the extension.
   * @param firstBytes that may come at once.
   */
  constructor(name: string, logFolder: string, firstBytes: number) {
    this.name = name;
    const mark = (number: number): string => noteLine(say(message('Output channel {0} of this log', number)));
    this.#supply = new ChannelSupply(name, logFolder, mark);
    this.#watching = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (this.isVisible()) {
        this.#shown = 'yes';
        this.#channel?.watch();
      } else if (this.#shown === 'yes') this.#shown = 'no';
    });
    this.#text = new OutputText({
      open: () => this.#open(),
      hasEnough: (bytes) => this.#isFlood(bytes),
      cut: noteLine(say(message('Older lines were left out here: this window keeps the newest ones'))),
    });
    if (firstBytes > SHOWN_BYTES) this.#supply.expectFlood();
  }

  /** Opens the channel; focus stays where it is. */
  show(): void {
    clearTimeout(this.#showing);
    this.#showing = undefined;
    this.#shown = 'asked';
    this.#shownAt = performance.now();
    this.#channel?.show();
    const before = this.#inView;
    this.#inView = undefined;
    // Where it went before the other is there, VS Code would show a third one for a moment.
    if (before !== undefined) setTimeout(() => this.#supply.retire(before), SHOW_EVERY_MS / 2);
  }

  /** Adds lines, each with its line feed. Whoever has many more waits for the promise first, where there is one. */
  write(lines: Buffer): Promise<void> | undefined {
    return this.fill(lines.length, (room) => lines.copy(room));
  }

  /** The same without a copy of them. @param put writes them, of so many bytes at most, and tells how many they were. */
  fill(most: number, put: (room: Buffer) => number): Promise<void> | undefined {
    this.#text.fill(most, put);
    this.#supply.prepare(this.#text.bytes);
    return this.#text.bytes > AHEAD_BYTES ? this.#supply.known : undefined;
  }

  /** Shows these lines, each with its line feed, in place of all, below a line of ours. */
  refill(mark: string, lines: Buffer): void {
    this.#text.refill(noteLine(mark), lines);
  }

  /** A line of ours between the log's. */
  note(text: string): void {
    this.#text.write(Buffer.from(`${noteLine(text)}\n`));
  }

  /** Whether the Output view shows it. */
  isVisible(): boolean {
    return vscode.window.visibleTextEditors.some(
      ({ document: { uri } }) => uri.scheme === 'output' && uri.path.endsWith(`-${this.name}`),
    );
  }

  dispose(): void {
    this.#watching.dispose();
    clearTimeout(this.#showing);
    this.#text.dispose();
    this.#inView?.dispose();
    this.#channel?.dispose();
    this.#supply.dispose();
  }

  /**
   * Makes the next channel. In a flood the one before has enough within a moment; what comes then goes into channels that are
   * not in view, and the view goes on to the newest lines now and then.
   */
  #open(): SuppliedChannel {
    const before = this.#channel;
    const channel = this.#supply.next();
    this.#channel = channel;
    if (this.#shown !== 'no' && this.#inView === undefined) this.#inView = before;
    else if (before !== undefined) this.#supply.retire(before);
    if (this.#shown === 'no') return channel;
    const wait = this.#shownAt + SHOW_EVERY_MS - performance.now();
    if (wait <= 0) this.show();
    else this.#showing ??= setTimeout(() => this.#showNewest(), wait);
    return channel;
  }

  /** Whether the channel in view has taken so many bytes in so short a time that what comes now goes elsewhere. */
  #isFlood(bytes: number): boolean {
    const milliseconds = performance.now() - this.#shownAt;
    const isInView = this.#shown !== 'no' && this.#inView === undefined && milliseconds < SHOW_EVERY_MS;
    return isInView && bytes > SHOWN_BYTES + (SHOWN_BYTES_A_SECOND * milliseconds) / 1000;
  }

  /** Unless the user has gone elsewhere meanwhile. */
  #showNewest(): void {
    this.#showing = undefined;
    if (this.#shown === 'no') {
      if (this.#inView !== undefined) this.#supply.retire(this.#inView);
      this.#inView = undefined;
    } else if (this.#text.bytes > SHOWN_BYTES) this.#text.renew();
    else this.show();
  }
}

/** A remark of ours: with a rule on both sides, so that no line of a log looks like it. */
export function noteLine(text: string): string {
  return `──── ${text} ────`;
}
