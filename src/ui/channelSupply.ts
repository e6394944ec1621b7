import * as vscode from 'vscode';

/** The language of the channels, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';
/** A channel that took so many bytes within this time is soon full. */
const FLOOD_BYTES = 4_000_000;
const FLOOD_MS = 5_000;

interface Made {
  readonly channel: vscode.OutputChannel;
  /** `undefined` when VS Code knows the channel. */
  known: Promise<void> | undefined;
}

/**
 * The output channels of one stream, one after the other. In a flood the next one is made before it is needed: VS Code takes
 * its time to learn of a channel.
 */
export class ChannelSupply implements vscode.Disposable {
  readonly #name: string;
  #newest: Made | undefined;
  #newestAt = 0;
  #spare: Made | undefined;
  #calm: NodeJS.Timeout | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** The next channel. */
  next(): vscode.OutputChannel {
    this.#newest = this.#spare ?? this.#make();
    this.#newestAt = performance.now();
    this.#spare = undefined;
    clearTimeout(this.#calm);
    return this.#newest.channel;
  }

  /** Done when VS Code knows the channel; `undefined` where it does. */
  get known(): Promise<void> | undefined {
    return this.#newest?.known;
  }

  /** Makes the next channel where it will be needed soon. @param bytes what the present one has taken. */
  prepare(bytes: number): void {
    if (this.#spare !== undefined || bytes < FLOOD_BYTES || performance.now() > this.#newestAt + FLOOD_MS) return;
    this.#spare = this.#make();
    // An empty channel of the same name would puzzle whoever looks at the list of channels.
    this.#calm = setTimeout(() => this.#dropSpare(), FLOOD_MS);
  }

  /** Leaves the channels that were given. */
  dispose(): void {
    this.#dropSpare();
  }

  #make(): Made {
    const made: Made = { channel: vscode.window.createOutputChannel(this.#name, LANGUAGE), known: undefined };
    const end = (): void => (made.known = undefined);
    // Whatever VS Code answers now, it answers after it was told of the channel.
    made.known = Promise.resolve(vscode.commands.executeCommand('setContext', 'kubeAudit.asked', true)).then(end, end);
    return made;
  }

  #dropSpare(): void {
    clearTimeout(this.#calm);
    this.#spare?.channel.dispose();
    this.#spare = undefined;
  }
}
