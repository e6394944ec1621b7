import * as vscode from 'vscode';
import { message } from '../failure/message.ts';
import { OutputText } from './outputText.ts';
import { say } from './say.ts';

/** The language of the channel, which our grammar colours. */
const LANGUAGE = 'kube-audit-log';

/** The output channel of one stream. It outlives the stream, so that its lines can still be read. */
export class StreamChannel implements vscode.Disposable {
  readonly name: string;
  readonly #text: OutputText;
  readonly #watching: vscode.Disposable;
  #channel: vscode.OutputChannel | undefined;
  /**
   * Whether the Output view shows it; `asked` from the moment when that was asked for until VS Code says so. While much is
   * written, several channels may take each other's place before it does.
   */
  #shown: 'no' | 'asked' | 'yes' = 'no';

  constructor(name: string) {
    this.name = name;
    this.#watching = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (this.isVisible()) this.#shown = 'yes';
      else if (this.#shown === 'yes') this.#shown = 'no';
    });
    this.#text = new OutputText({
      open: () => this.#open(),
      cut: noteLine(say(message('Older lines were left out here: this window keeps the newest ones'))),
    });
  }

  /** Opens the channel; focus stays where it is. */
  show(): void {
    this.#shown = 'asked';
    this.#channel?.show(true);
  }

  write(lines: readonly string[]): void {
    this.#text.write(lines);
  }

  /** Shows these lines in place of all, below a line of ours. */
  refill(mark: string, lines: readonly string[]): void {
    this.#text.refill(noteLine(mark), lines);
  }

  /** A line of ours between the log's. */
  note(text: string): void {
    this.#text.write([noteLine(text)]);
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

  #open(): vscode.OutputChannel {
    this.#channel?.dispose();
    const channel = vscode.window.createOutputChannel(this.name, LANGUAGE);
    this.#channel = channel;
    if (this.#shown !== 'no') this.show();
    return channel;
  }
}

/** A remark of ours: with a rule on both sides, so that no line of a log looks like it. */
export function noteLine(text: string): string {
  return `──── ${text} ────`;
}
