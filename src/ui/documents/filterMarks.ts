import * as vscode from 'vscode';
import { filterMarks } from '../../audit/filter/filterMarks.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';

/** Lines above and below those in view that are marked too, so that scrolling does not show them bare. */
const AROUND = 100;
/** Least time between two marks of an editor whose lines move, in milliseconds. */
const MARK_AFTER_MS = 250;

/**
 * Marks in editors, those of output channels too, what a filter asks for, as VS Code marks what is found. Only lines
 * near those in view: a page has tens of thousands.
 */
export class FilterMarks implements vscode.Disposable {
  readonly #filterOf: (uri: vscode.Uri) => Filter | undefined;
  readonly #type = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('editor.findMatchHighlightBorder'),
  });
  readonly #subscriptions: readonly vscode.Disposable[];
  /** Editors that have marks. */
  readonly #marked = new WeakSet<vscode.TextEditor>();
  /** Editors that are to be marked soon. */
  readonly #waiting = new Set<vscode.TextEditor>();
  #timer: NodeJS.Timeout | undefined;

  /** @param filterOf the filter of a document's lines; `undefined` for other documents and for none. */
  constructor(filterOf: (uri: vscode.Uri) => Filter | undefined) {
    this.#filterOf = filterOf;
    this.#subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#mark(editor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#markSoon(textEditor)),
      // Lines come to a stream, or go with a filter, while the same lines are in view.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme !== 'output') return;
        for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#markSoon(editor);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(this.#type, ...this.#subscriptions).dispose();
  }

  /** A fast stream changes ten times a second, which nobody can read. */
  #markSoon(editor: vscode.TextEditor): void {
    if (!this.#marked.has(editor) && this.#filterOf(editor.document.uri) === undefined) return;
    this.#waiting.add(editor);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const editors = [...this.#waiting];
      this.#waiting.clear();
      for (const one of editors) this.#mark(one);
    }, MARK_AFTER_MS);
  }

  #mark(editor: vscode.TextEditor): void {
    const { document, visibleRanges } = editor;
    const wanted = this.#filterOf(document.uri)?.wanted ?? [];
    if (wanted.length === 0 && !this.#marked.delete(editor)) return;
    if (wanted.length > 0) this.#marked.add(editor);
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
