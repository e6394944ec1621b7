import * as vscode from 'vscode';
import type { Shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { OutputText, type OutputTextOptions, type TextSink } from './outputText.ts';
import { outputChannel } from '../showText.ts';

/** The language of the channels, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';

/** The output channel of one stream. It outlives the stream, so that its lines can still be read. */
export class StreamChannel implements vscode.Disposable {
  readonly name: Shown;
  readonly #text: OutputText;
  readonly #watching: vscode.Disposable;
  /** What is written to; other channels take its place one after the other. */
  #channel: vscode.OutputChannel | undefined;
  /** Whether the Output view shows it; `asked` from the moment when that was asked for until VS Code says so. */
  #shown: 'no' | 'asked' | 'yes' = 'no';

  constructor(name: Shown, options: Pick<OutputTextOptions, 'onWritten' | 'mostWaiting'>) {
    this.name = name;
    this.#watching = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (this.isVisible()) this.#shown = 'yes';
      else if (this.#shown === 'yes') this.#shown = 'no';
    });
    this.#text = new OutputText({
      ...options,
      open: () => this.#open(),
      cut: noteLine(localize(message('Older lines were left out here: this window keeps the newest ones'))),
      leftOut: (lines) =>
        noteLine(localize(message('{0} lines were left out here: they came faster than they can be shown', lines))),
    });
  }

  /** Opens the channel; focus stays where it is. */
  show(): void {
    this.#shown = 'asked';
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

  /** Shows these lines, each with its line feed, in place of all, below a line of ours. */
  refill(mark: string, text: string): void {
    this.#text.refill(noteLine(mark), text);
  }

  /** A line of ours between the log's. */
  note(text: string): void {
    this.#text.write(`${noteLine(text)}\n`, 0);
  }

  /** Whether the Output view shows it. */
  isVisible(): boolean {
    return vscode.window.visibleTextEditors.some(
      ({ document: { uri } }) => uri.scheme === 'output' && uri.path.endsWith(`-${this.name}`),
    );
  }

  dispose(): void {
    this.#watching.dispose();
    this.#text.dispose();
    this.#channel?.dispose();
  }

  #open(): TextSink {
    const before = this.#channel;
    const channel = outputChannel(this.name, LANGUAGE);
    this.#channel = channel;
    if (this.#shown !== 'no') this.show();
    const ready = answered();
    // Where it went before the other is there, VS Code would show a third one for a moment.
    void ready.then(() => before?.dispose());
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

/** A remark of ours: with a rule on both sides, so that no line of a log looks like it. */
export function noteLine(text: string): string {
  return `──── ${text} ────`;
}
