import * as vscode from 'vscode';
import { ChannelFiles, removeChannelFile } from './channelFiles.ts';

/** The language of the channels, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';
/** A channel that took so many bytes within this time is soon full. */
const FLOOD_BYTES = 4_000_000;
const FLOOD_MS = 5_000;

/** An output channel whose file goes with it. */
export class SuppliedChannel implements vscode.Disposable {
  readonly #channel: vscode.OutputChannel;
  /** `undefined` when VS Code knows the channel. */
  #known: Promise<void> | undefined;
  readonly #file: Promise<string | undefined>;

  constructor(name: string, files: ChannelFiles) {
    this.#channel = vscode.window.createOutputChannel(name, LANGUAGE);
    const end = (): void => (this.#known = undefined);
    // Whatever VS Code answers now, it answers after it was told of the channel.
    this.#known = Promise.resolve(vscode.commands.executeCommand('setContext', 'kubeAudit.asked', true)).then(end, end);
    this.#file = this.#known.then(() => files.claim());
  }

  /** Done when VS Code knows the channel; `undefined` where it does. */
  get known(): Promise<void> | undefined {
    return this.#known;
  }

  append(text: string): void {
    this.#channel.append(text);
  }

  /** Opens it; focus stays where it is. */
  show(): void {
    this.#channel.show(true);
  }

  /** It can be read no more, and its file is removed. */
  dispose(): void {
    this.#channel.dispose();
    void this.#file.then((file) => (file === undefined ? undefined : removeChannelFile(file)));
  }
}

/**
 * The output channels of one stream, one after the other. In a flood the next one is made before it is needed: VS Code takes
 * its time to learn of a channel.
 */
export class ChannelSupply implements vscode.Disposable {
  readonly #name: string;
  readonly #files: ChannelFiles;
  #newest: SuppliedChannel | undefined;
  #newestAt = 0;
  #spare: SuppliedChannel | undefined;
  #calm: NodeJS.Timeout | undefined;

  /** @param logFolder of the extension. */
  constructor(name: string, logFolder: string) {
    this.#name = name;
    this.#files = new ChannelFiles(logFolder, name);
  }

  /** The next channel. */
  next(): SuppliedChannel {
    this.#newest = this.#spare ?? this.#make();
    this.#newestAt = performance.now();
    this.#spare = undefined;
    clearTimeout(this.#calm);
    return this.#newest;
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

  #make(): SuppliedChannel {
    return new SuppliedChannel(this.#name, this.#files);
  }

  #dropSpare(): void {
    clearTimeout(this.#calm);
    this.#spare?.dispose();
    this.#spare = undefined;
  }
}
