import * as vscode from 'vscode';
import { filterMarks } from '../../audit/filter/filterMarks.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';

/** Lines above and below those in view that are marked too, so that scrolling does not show them bare. */
const AROUND = 100;

/**
 * Marks in editors what a filter asks for, as VS Code marks what is found. Only lines near those in view: a page has
 * tens of thousands. An output channel takes no marks.
 */
export class FilterMarks implements vscode.Disposable {
  readonly #filterOf: (uri: vscode.Uri) => Filter | undefined;
  readonly #type = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('editor.findMatchHighlightBorder'),
  });
  readonly #subscriptions: readonly vscode.Disposable[];

  /** @param filterOf the filter of a document's lines; `undefined` for other documents and for none. */
  constructor(filterOf: (uri: vscode.Uri) => Filter | undefined) {
    this.#filterOf = filterOf;
    this.#subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#mark(editor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#mark(textEditor)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(this.#type, ...this.#subscriptions).dispose();
  }

  #mark(editor: vscode.TextEditor): void {
    const { document, visibleRanges } = editor;
    const wanted = this.#filterOf(document.uri)?.wanted ?? [];
    if (wanted.length === 0) return;
    const ranges: vscode.Range[] = [];
    for (const { start, end } of visibleRanges) {
      const last = Math.min(document.lineCount - 1, end.line + AROUND);
      for (let line = Math.max(0, start.line - AROUND); line <= last; line += 1) {
        for (const mark of filterMarks(wanted, document.lineAt(line).text)) {
          ranges.push(new vscode.Range(line, mark.start, line, mark.end));
        }
      }
    }
    editor.setDecorations(this.#type, ranges);
  }
}
