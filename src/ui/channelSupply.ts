import * as vscode from 'vscode';
import { ChannelFiles } from './channelFiles.ts';
import { SuppliedChannel } from './suppliedChannel.ts';

/** A channel that took so many bytes within this time is soon full. */
const FLOOD_BYTES = 1_500_000;
const FLOOD_MS = 5_000;
/** For so long a flood finds channels that were made before; VS Code was seen to need as much while it shows another one. */
const AHEAD_MS = 2_000;
const MOST_SPARE = 24;
/** Of an expected flood whose strength is not known yet. */
const FIRST_SPARE = 4;

/**
 * The output channels of one stream, one after the other. In a flood they are made before they are needed, and several at once:
 * VS Code takes its time to learn of a channel, and draws its menus anew whenever one comes or goes.
 */
export class ChannelSupply implements vscode.Disposable {
  readonly #name: string;
  readonly #files: ChannelFiles;
  readonly #mark: (number: number) => string;
  #made = 0;
  #newest: SuppliedChannel | undefined;
  #newestAt = -Infinity;
  /** How many a flood of the present strength takes within the time that is looked ahead. */
  #wanted = 1;
  #spare: SuppliedChannel[] = [];
  #retired: SuppliedChannel[] = [];
  #calm: NodeJS.Timeout | undefined;

  /**
   * @param logFolder of the extension.
   * @param mark the line that a channel begins with that is made ahead of need, by its number.
   */
  constructor(name: string, logFolder: string, mark: (number: number) => string) {
    this.#name = name;
    this.#mark = mark;
    this.#files = new ChannelFiles(logFolder, name);
  }

  /** The next channel. */
  next(): SuppliedChannel {
    const now = performance.now();
    this.#wanted = Math.max(1, Math.min(MOST_SPARE, Math.ceil(AHEAD_MS / (now - this.#newestAt))));
    this.#newestAt = now;
    this.#newest = this.#spare.shift() ?? this.#make('');
    return this.#newest;
  }

  /** Done when VS Code knows the channel; `undefined` where it does. */
  get known(): Promise<void> | undefined {
    return this.#newest?.known;
  }

  /** Makes the next channels where they will be needed soon. @param bytes what the present one has taken. */
  prepare(bytes: number): void {
    if (this.#spare.length > this.#wanted / 2 || bytes < FLOOD_BYTES) return;
    if (performance.now() <= this.#newestAt + FLOOD_MS) this.#fill();
  }

  /** Much will come at once: makes the next channels now, before VS Code is busy with showing the first. */
  expectFlood(): void {
    this.#wanted = FIRST_SPARE;
    this.#fill();
  }

  /** Takes back a channel that is no longer needed. */
  retire(channel: SuppliedChannel): void {
    this.#retired.push(channel);
    if (this.#spare.length === 0) this.#disposeRetired();
  }

  /** Leaves the channels that were given. */
  dispose(): void {
    this.#drop();
  }

  #fill(): void {
    this.#disposeRetired();
    while (this.#spare.length < this.#wanted) this.#spare.push(this.#make(`${this.#mark(this.#made + 1)}\n`));
    // Empty channels of the same name would puzzle whoever looks at the list of channels.
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.#drop(), FLOOD_MS);
  }

  #make(mark: string): SuppliedChannel {
    this.#made += 1;
    return new SuppliedChannel(this.#name, mark, known(), this.#files);
  }

  #disposeRetired(): void {
    for (const channel of this.#retired.splice(0)) channel.dispose();
  }

  #drop(): void {
    clearTimeout(this.#calm);
    this.#disposeRetired();
    for (const channel of this.#spare.splice(0)) channel.dispose();
  }
}

/** Done when VS Code knows the channels that are made in this turn: what it is asked after them, it answers after them. */
async function known(): Promise<void> {
  await Promise.resolve();
  try {
    await vscode.commands.executeCommand('setContext', 'kubeAudit.asked', true);
  } catch {
    // An answer too.
  }
}
