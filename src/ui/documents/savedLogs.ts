import { basename } from 'node:path';
import * as vscode from 'vscode';
import { indexFile, pageAt, readPage, timeOf, type FileIndex, type ShownLine } from '../../audit/file/fileIndex.ts';
import { fileKind, kindOfContent, type FileKind } from '../../audit/file/fileRecords.ts';
import { pageLines, type PageLines } from '../../audit/file/pageLines.ts';
import type { SeenValues } from '../../audit/filter/completeFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { seenValues } from '../../audit/filter/seenValues.ts';
import { Headings } from '../../audit/headings.ts';
import { lineView, type LineView } from '../../audit/lineView.ts';
import { noteLine } from '../../audit/remark.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import { withCancellableProgress } from '../planProgress.ts';
import { localize } from '../localize.ts';
import { streamSettings } from '../settings.ts';
import type { LineSource } from '../stream/lineSource.ts';
import { FilterMarks } from './filterMarks.ts';
import { tabsOf, VirtualDocuments } from './virtualDocuments.ts';
import { showWarning } from '../showText.ts';

/** Context key: which neighbours the active editor's page has. */
const PAGES = 'kubeAudit.filePages';

/** Saved audit logs, one page of each as a read-only document. */
export class AuditFiles implements vscode.Disposable {
  readonly #signal: AbortSignal;
  readonly #pages = new VirtualDocuments<SavedLog>('kube-audit-file', (file) => file?.text ?? '', true);
  readonly #marks = new FilterMarks((uri) => this.#pages.get(uri)?.filter);
  readonly #moves = vscode.window.onDidChangeActiveTextEditor(() => this.#updateContextKeys());

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Reads a file and shows its first page. @throws Failure – see {@link fileKind} and {@link indexFile}. */
  async open(path: string, filter?: Filter): Promise<SavedLog> {
    const log = new SavedLog(this.#pages, await fileKind(path), this.#signal, () => this.#updateContextKeys());
    await log.setFilter(filter);
    return log;
  }

  /** Shows lines of a search, the newest first, as a file that is nowhere. @throws Failure – see {@link indexFile}. */
  async openFound({ title, lines, notes, filter }: FoundLines): Promise<void> {
    const kind = kindOfContent(title, Buffer.from(lines.map((line) => `${line}\n`).join('')));
    const log = new SavedLog(this.#pages, kind, this.#signal, () => this.#updateContextKeys(), { notes, filter });
    await log.setFilter(filter.text === '' ? undefined : filter);
  }

  /** The files that are open. */
  opened(): readonly SavedLog[] {
    return this.#pages.all();
  }

  /** The file of the active editor. */
  active(): SavedLog | undefined {
    return this.#pages.active();
  }

  dispose(): void {
    vscode.Disposable.from(this.#pages, this.#marks, this.#moves).dispose();
  }

  #updateContextKeys(): void {
    void vscode.commands.executeCommand('setContext', PAGES, this.active()?.neighbours() ?? '');
  }
}

/** Lines that a search has found. */
export interface FoundLines {
  readonly title: string;
  /** Each with its timestamp before it. */
  readonly lines: readonly string[];
  /** What is said of them above the first. */
  readonly notes: readonly Message[];
  /** Which all of them pass: what it names is marked, and not folded away. */
  readonly filter: Filter;
}

/** One saved audit log, read for one filter at a time. */
export class SavedLog implements LineSource {
  readonly title: string;
  readonly memoryKey = undefined;
  readonly #kind: FileKind;
  readonly #pages: VirtualDocuments<SavedLog>;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  readonly #found: Pick<FoundLines, 'notes' | 'filter'> | undefined;
  #filter: Filter | undefined;
  #index: FileIndex = { pages: [], lines: 0, unread: 0, cut: 0, unasked: 0, shown: 0, folded: 0, truncated: false };
  #page = 0;
  #records: readonly ShownLine[] = [];
  /** As they are in the document. */
  #lines: PageLines = { lines: [], records: [], places: [] };
  #uri: vscode.Uri | undefined;

  /** @param found of a search, whose lines begin with the newest; `undefined` for a file. */
  constructor(
    pages: VirtualDocuments<SavedLog>,
    kind: FileKind,
    signal: AbortSignal,
    changed: () => void,
    found?: Pick<FoundLines, 'notes' | 'filter'>,
  ) {
    this.#found = found;
    this.#pages = pages;
    this.#kind = kind;
    this.#signal = signal;
    this.#changed = changed;
    this.title = basename(kind.path);
  }

  get filter(): Filter | undefined {
    return this.#filter;
  }

  /** What is said of what a search has found; nothing of a file. */
  get notes(): readonly Message[] {
    return this.#found?.notes ?? [];
  }

  /** The page's text: a remark, then its lines, with the columns' names and the dates between them. */
  get text(): string {
    return [...this.#lines.lines, ''].join('\n');
  }

  /** Reads the file again for this filter and returns to the same page. */
  async setFilter(filter: Filter | undefined): Promise<void> {
    const time = this.#index.pages[this.#page]?.time ?? '';
    const view = viewOf(filter);
    const index = await this.#reading((signal, onBytes) =>
      indexFile(this.#kind, view, { signal, onBytes, isByField: filter?.isByField === true, folds: streamSettings() }),
    );
    this.#filter = filter;
    this.#index = index;
    await this.#show(time === '' ? 0 : pageAt(index, Date.parse(time), this.#isNewestFirst));
    if (index.truncated) {
      void showWarning(
        localize(
          message(
            '{0}: its compressed data are cut off. What could be read is shown; copy the file again.',
            this.title,
          ),
        ),
      );
    }
  }

  async next(): Promise<void> {
    if (this.#page + 1 < this.#index.pages.length) await this.#show(this.#page + 1);
  }

  async previous(): Promise<void> {
    if (this.#page > 0) await this.#show(this.#page - 1);
  }

  /** Shows the first line at or after a time, in milliseconds since the epoch. */
  async goTo(time: number): Promise<void> {
    await this.#show(pageAt(this.#index, time, this.#isNewestFirst));
    const isAfter = (line: ShownLine): boolean => Date.parse(timeOf(line)) >= time;
    const at = this.#isNewestFirst ? this.#records.findLastIndex(isAfter) : this.#records.findIndex(isAfter);
    const line = this.#lines.places[at] ?? this.#lines.lines.length - 1;
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === this.#uri?.toString(),
    );
    if (editor === undefined) return;
    editor.selection = new vscode.Selection(line, 0, line, 0);
    editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.AtTop);
  }

  /** When the page begins; an example for the input of a time. */
  time(): string {
    return this.#index.pages[this.#page]?.time ?? '';
  }

  /** Which neighbours the page has: `previous`, `next`, `both`; empty for none. */
  neighbours(): string {
    const [before, behind] = [this.#page > 0, this.#page + 1 < this.#index.pages.length];
    return before && behind ? 'both' : before ? 'previous' : behind ? 'next' : '';
  }

  seenValues(): SeenValues {
    return seenValues(this.#records.slice(0, 20_000).map(({ text }) => text));
  }

  linesAt(line: number): readonly string[] {
    const record = this.#records[this.#lines.records[line] ?? -1];
    return record === undefined ? [] : [record.text];
  }

  newestShown(count: number): readonly ShownLine[] {
    return this.#isNewestFirst ? this.#records.slice(0, count) : this.#records.slice(-count).reverse();
  }

  show(): void {
    if (this.#uri !== undefined) void vscode.window.showTextDocument(this.#uri, { preview: true });
  }

  file(): FileKind {
    return this.#kind;
  }

  get #isNewestFirst(): boolean {
    return this.#found !== undefined;
  }

  async #show(page: number): Promise<void> {
    const view = viewOf(this.#filter);
    const records = await this.#reading((signal, onBytes) =>
      readPage(this.#kind, this.#index, page, view, { signal, onBytes }),
    );
    const before = this.#uri;
    this.#page = page;
    this.#records = records;
    const { format, timestamps } = streamSettings();
    const headings = format === 'pretty' ? new Headings(localize) : undefined;
    const notes = (this.#found?.notes ?? []).map((note) => noteLine(localize(note)));
    this.#lines = pageLines([noteLine(this.#heading()), ...notes], records, { headings, timestamps });
    const name =
      this.#index.pages.length === 1 ? this.title : `${this.title} (${page + 1} of ${this.#index.pages.length})`;
    const uri = this.#pages.add(`/${name.replaceAll('/', '-')}`, this);
    this.#uri = uri;
    const document = await vscode.languages.setTextDocumentLanguage(
      await vscode.workspace.openTextDocument(uri),
      'kube-audit-log',
    );
    await vscode.window.showTextDocument(document, { preview: false });
    if (before !== undefined) await vscode.window.tabGroups.close(tabsOf(before), true);
    this.#changed();
  }

  /** Reads with a progress notification; if the user cancels, the page stays. */
  #reading<T>(read: (signal: AbortSignal, onBytes: (bytes: number) => void) => Promise<T>): Promise<T> {
    return withCancellableProgress(
      localize(message('Reading {0}', this.title)),
      this.#signal,
      async (signal, report) => {
        let reported = 0;
        const result = await read(signal, (bytes) => {
          const percent = Math.floor((100 * bytes) / Math.max(1, this.#kind.bytes));
          if (percent > reported) report(`${percent} %`, percent - reported);
          reported = Math.max(reported, percent);
        });
        if (signal.aborted) throw new Failure('cancelled', message('Cancelled.'));
        return result;
      },
    );
  }

  #heading(): string {
    const { pages, shown, lines, unread, cut, unasked, folded } = this.#index;
    const page = message('page {0} of {1}', this.#page + 1, pages.length);
    const counts = [
      message('{0} of {1} lines', shown, lines),
      ...(folded === 0 ? [] : [message('{0} own requests or deliveries folded', folded)]),
      ...(unread === 0 ? [] : [message('{0} not read', unread)]),
      ...(cut === 0 ? [] : [message('{0} cut', cut)]),
      ...(unasked === 0 ? [] : [message('{0} couldn’t be filtered by field', unasked)]),
    ]
      .map(localize)
      .join(', ');
    // What was searched for is among the notes.
    const said = this.#filter?.text === this.#found?.filter.text ? undefined : this.#filter?.text;
    const filter = said === undefined ? [] : [message('Filter: {0}', said)];
    return [this.title, localize(page), counts, ...filter.map(localize)].join(' · ');
  }
}

function viewOf(filter: Filter | undefined): LineView {
  return lineView({ ...streamSettings(), filter });
}
