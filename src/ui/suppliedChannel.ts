import { closeSync, constants, openSync, writeSync } from 'node:fs';
import * as vscode from 'vscode';
import { removeChannelFile, type ChannelFiles } from './channelFiles.ts';

/** The language of the channels, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';
/** VS Code is given so much at once. */
const PIECE_BYTES = 64 * 1024;
/** And a file so much: in large pieces a write takes the kernel half as long. */
const FILE_PIECE_BYTES = 768 * 1024;

/**
 * An output channel whose file goes with it. While nobody sees the channel, what is appended goes straight into that file: VS
 * Code makes three copies of it and takes three times as long, which is most of a fast log's time.
 */
export class SuppliedChannel implements vscode.Disposable {
  readonly #channel: vscode.OutputChannel;
  /** `undefined` when VS Code knows the channel. */
  #known: Promise<void> | undefined;
  readonly #file: Promise<string | undefined>;
  /** The file, once it is found. */
  #path: string | undefined;
  /** Whether it is VS Code that writes: what it was given stands in the file a little later, and must not be overtaken. */
  #isVscodes = false;
  #descriptor: number | undefined;

  /**
   * @param mark what the channel begins with, and no other does; where it is empty, VS Code writes all of it.
   * @param known when VS Code knows the channel.
   */
  constructor(name: string, mark: string, known: Promise<void>, files: ChannelFiles) {
    this.#channel = vscode.window.createOutputChannel(name, LANGUAGE);
    if (mark !== '') this.#channel.append(mark);
    this.#known = known.then(() => (this.#known = undefined));
    this.#file = known.then(() => files.claim(mark));
    // Its mark stands in it: nothing that VS Code was given is still on its way.
    if (mark !== '') void this.#file.then((file) => (this.#path = file));
  }

  /** Done when VS Code knows the channel; `undefined` where it does. */
  get known(): Promise<void> | undefined {
    return this.#known;
  }

  get pieceBytes(): number {
    return this.#open() === undefined ? PIECE_BYTES : FILE_PIECE_BYTES;
  }

  append(lines: Buffer): void {
    const descriptor = this.#open();
    try {
      if (descriptor === undefined) this.#channel.append(lines.toString());
      else for (let at = 0; at < lines.length;) at += writeSync(descriptor, lines, at);
    } catch {
      // A full disk, on which VS Code loses lines too; what comes from now on is its business.
      this.watch();
    }
  }

  /** Opens it; focus stays where it is. */
  show(): void {
    this.watch();
    this.#channel.show(true);
  }

  /** From now on VS Code writes what is appended, and so knows of it at once: somebody may be looking. */
  watch(): void {
    this.#isVscodes = true;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** It can be read no more, and its file is removed. */
  dispose(): void {
    this.watch();
    this.#channel.dispose();
    void this.#file.then((file) => (file === undefined ? undefined : removeChannelFile(file)));
  }

  /** The file's descriptor; `undefined` where VS Code writes. */
  #open(): number | undefined {
    if (this.#isVscodes || this.#path === undefined) this.#isVscodes = true;
    else {
      try {
        this.#descriptor ??= openSync(this.#path, constants.O_WRONLY | constants.O_APPEND);
      } catch {
        this.#isVscodes = true;
      }
    }
    return this.#descriptor;
  }
}
