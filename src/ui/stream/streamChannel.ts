import * as vscode from 'vscode';
import type { Shown } from '../../text/foreignText.ts';
import { noteLine } from '../../audit/remark.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { OutputText, type OutputTextOptions, type TextSink } from './outputText.ts';
import { outputChannel } from '../showText.ts';

/** The language of the channels, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';
/** Within which VS Code shows what it was asked to, on a busy machine too. */
const SHOW_MS = 15_000;

export interface StreamChannelOptions extends Pick<OutputTextOptions, 'onWritten' | 'mostWaiting'> {
  /** The remark lines that belong above lines that are shown again at the beginning of another channel. */
  readonly above: (lines: string) => readonly string[];
}

/** The output channel of one stream. It outlives the stream, so that its lines can still be read. */
export class StreamChannel implements vscode.Disposable {
  readonly name: Shown;
  readonly #text: OutputText;
  readonly #watching: vscode.Disposable;
  /** What is written to; other channels take its place one after the other. */
  #channel: vscode.OutputChannel | undefined;
  /**
   * Channels before that one, until that one is in view: in the place of one that goes, VS Code would show a channel of
   * somebody else, take the focus there, and at times stay with it.
   */
  readonly #earlier: vscode.OutputChannel[] = [];
  /** Documents of earlier channels: while only these are in view, the newest is not. */
  readonly #earlierDocuments = new Set<string>();
  /** Whether the Output view shows it; `asked` from the moment when that was asked for until VS Code says so. */
  #shown: 'no' | 'asked' | 'yes' = 'no';
  #asking: NodeJS.Timeout | undefined;
  #settled = (): void => undefined;

  constructor(name: Shown, { above, ...options }: StreamChannelOptions) {
    this.name = name;
    this.#watching = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (this.#isNewestVisible()) {
        this.#shown = 'yes';
        this.#settled();
      } else if (this.#shown === 'yes' && this.#visible().length === 0) {
        this.#shown = 'no';
      }
    });
    this.#text = new OutputText({
      ...options,
      open: () => this.#open(),
      cut: (kept) => [noteLine(localize(message('Showing the newest lines only'))), ...above(kept)].join('\n'),
      leftOut: (lines) =>
        noteLine(
          localize(
            lines === 1
              ? message('1 line was skipped here: it came faster than it can be shown')
              : message('{0} lines were skipped here: they came faster than they can be shown', lines),
          ),
        ),
    });
  }

  /** Opens the channel; focus stays where it is. */
  show(): void {
    clearTimeout(this.#asking);
    this.#shown = this.#isNewestVisible() ? 'yes' : 'asked';
    if (this.#shown === 'asked') this.#asking = setTimeout(() => this.#giveUp(), SHOW_MS);
    this.#channel?.show(true);
  }

  /** Adds lines, each with its line feed. @param lines how many. */
  write(text: string, lines: number): void {
    this.#text.write(text, lines);
  }

  /** Adds lines of which none is left out. */
  writeAll(text: string): void {
    this.#text.writeAll(text);
  }

  /** Shows these lines, each with its line feed, in place of all, below a remark line. */
  refill(mark: string, text: string): void {
    this.#text.refill(noteLine(mark), text);
  }

  /** A remark line between the log's. */
  note(text: string): void {
    this.#text.write(`${noteLine(text)}\n`, 0);
  }

  /** Whether the Output view shows it. */
  isVisible(): boolean {
    return this.#visible().length > 0;
  }

  /** The documents of this name that the Output view shows. */
  #visible(): string[] {
    return vscode.window.visibleTextEditors
      .map(({ document: { uri } }) => uri)
      .filter(({ scheme, path }) => scheme === 'output' && path.endsWith(`-${this.name}`))
      .map(String);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#text.dispose();
    this.#giveUp();
    clearTimeout(this.#asking);
    this.#letGoOfEarlier();
    this.#channel?.dispose();
  }

  #isNewestVisible(): boolean {
    return this.#visible().some((uri) => !this.#earlierDocuments.has(uri));
  }

  /** Not in view after all that time: the user has gone elsewhere. */
  #giveUp(): void {
    if (this.#shown === 'asked') this.#shown = 'no';
    this.#settled();
  }

  /** Resolves when the newest is in view, or need not be. */
  async #settle(): Promise<void> {
    if (this.#shown === 'asked') await new Promise<void>((resolve) => (this.#settled = resolve));
  }

  #letGoOfEarlier(): void {
    for (const channel of this.#earlier.splice(0)) channel.dispose();
  }

  #open(): TextSink {
    if (this.#channel !== undefined) this.#earlier.push(this.#channel);
    const channel = outputChannel(this.name, LANGUAGE);
    this.#channel = channel;
    for (const uri of this.#visible()) this.#earlierDocuments.add(uri);
    if (this.#shown !== 'no') this.show();
    const ready = (async () => {
      await answered();
      await this.#settle();
      if (channel === this.#channel) this.#letGoOfEarlier();
    })();
    return { append: (lines) => channel.append(lines), ready };
  }
}

/** Resolves when the window has answered, and so has done what it was asked before. */
async function answered(): Promise<void> {
  try {
    await vscode.commands.executeCommand('setContext', 'kubeAudit.asked', true);
  } catch {
    // An answer too.
  }
}
