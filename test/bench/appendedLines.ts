import * as vscode from 'vscode';

const NUMBER = /web-(\d{7})/;
const REMARK = /^──── (?:(\d+) lines were skipped here: they came faster )?/gm;

/**
 * Counts the numbered lines that are appended to output channels, without a look at each: the first and the last of
 * what is appended at once, and how many there are between them.
 */
export class AppendedLines {
  readonly #original = vscode.window.createOutputChannel;
  #newest = 0;
  #shown = 0;
  #leftOut = 0;

  constructor() {
    vscode.window.createOutputChannel = ((name: string, language: string) => {
      const channel = this.#original(name, language);
      return {
        append: (text: string) => {
          this.#count(text);
          channel.append(text);
        },
        show: (preserveFocus: boolean) => channel.show(preserveFocus),
        dispose: () => channel.dispose(),
      };
    }) as unknown as typeof vscode.window.createOutputChannel; // what is used of it here
  }

  /** The number of the newest line. */
  get newest(): number {
    return this.#newest;
  }

  end(): { readonly shown: number; readonly leftOut: number } {
    vscode.window.createOutputChannel = this.#original;
    return { shown: this.#shown, leftOut: this.#leftOut };
  }

  #count(text: string): void {
    const first = Number(NUMBER.exec(text)?.[1] ?? NaN);
    if (Number.isNaN(first)) return;
    const last = Number(NUMBER.exec(text.slice(text.lastIndexOf('\n', text.length - 2) + 1))?.[1] ?? NaN);
    // What a channel begins with was shown in the one before.
    if (last <= this.#newest) return;
    let lines = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
    for (const [, count] of text.matchAll(REMARK)) {
      lines -= 1;
      this.#leftOut += Number(count ?? 0);
    }
    this.#shown += lines - Math.max(0, this.#newest + 1 - first);
    this.#newest = last;
  }
}
