import * as vscode from 'vscode';
import { withoutLinks, type Shown } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import { joined, localize } from './localize.ts';

/**
 * The only calls of VS Code that show text where links or icons are read: a notification, a dialog, progress, a row of
 * a tree, an entry of a list, the status bar, the name of a terminal or of an output channel.
 */

/** A notification. @returns the button that was chosen. */
export function showInformation(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(text), ...buttons);
}

/** A warning. @returns the button that was chosen. */
export function showWarning(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(text), ...buttons);
}

/** An error. @returns the button that was chosen. */
export function showError(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(text), ...buttons);
}

/** A question that blocks the window. `detail` says what follows. @returns the button that was chosen. */
export function askModal(text: string, detail: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  const options = { modal: true, detail: withoutLinks(detail) };
  return vscode.window.showWarningMessage(withoutLinks(text), options, ...buttons);
}

/** Work with progress whose title and reports hold no link. */
export function withProgress<T>(
  { title, ...options }: vscode.ProgressOptions,
  work: (report: (text: string, increment?: number) => void, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { ...options, ...(title === undefined ? {} : { title: withoutLinks(title) }) },
    (progress, token) =>
      work((text, increment) => {
        progress.report({ message: withoutLinks(text), ...(increment === undefined ? {} : { increment }) });
      }, token),
  );
}

/** VS Code's own thing, whose texts can only be {@link Shown}. */
type WithShown<Thing, Names extends keyof Thing> = Omit<Thing, Names> & { [Name in Names]?: Shown };

/** A row of a tree. */
export type Row = Omit<vscode.TreeItem, 'label' | 'description' | 'tooltip'> & {
  readonly label?: Shown;
  description?: Shown;
  tooltip?: Shown | vscode.MarkdownString;
};

export function treeRow(label: Shown, collapsible?: vscode.TreeItemCollapsibleState): Row {
  return new vscode.TreeItem(label, collapsible) as Row;
}

export type TreeView<T> = WithShown<vscode.TreeView<T>, 'description' | 'message'>;

export function treeView<T>(id: string, options: vscode.TreeViewOptions<T>): TreeView<T> {
  return vscode.window.createTreeView(id, options) as TreeView<T>;
}

/** An entry of a list to pick from. */
export interface Entry extends vscode.QuickPickItem {
  readonly label: Shown;
  readonly description?: Shown;
  readonly detail?: Shown;
}

/** A line between entries, with the name of those below it. */
export interface Separator extends Entry {
  readonly kind: vscode.QuickPickItemKind.Separator;
}

export function separator(label: Shown): Separator {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

export function isSeparator(item: vscode.QuickPickItem): item is Separator {
  return item.kind === vscode.QuickPickItemKind.Separator;
}

/** What a list says above its entries. */
interface Heading {
  readonly title: Shown;
  /** Stays while the user types. */
  readonly question: Shown;
  /** What may be typed, in the empty box. */
  readonly hint?: Shown;
}

type ListOptions = Heading & Pick<vscode.QuickPickOptions, 'matchOnDescription' | 'matchOnDetail'>;

/**
 * The question as the prompt of a list, which VS Code 1.108 and later show below the box; the older ones throw when it
 * is set, and have it in the title and in the empty box.
 */
function headingOf({ title, question, hint }: Heading): { title: string; placeholder: string; prompt?: string } {
  const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
  return major > 1 || minor >= 108
    ? { title, prompt: question, placeholder: hint ?? localize(message('Type to filter')) }
    : { title: joined([title, question], ' · '), placeholder: question };
}

/** Lets the user pick one entry. @returns `undefined` if none */
export function pickOne<T extends Entry>(
  items: readonly T[] | Thenable<readonly T[]>,
  options: ListOptions,
): Thenable<T | undefined> {
  return vscode.window.showQuickPick(items, withHeading(options));
}

/** Lets the user pick several entries. @returns `undefined` if the user cancels */
export function pickSeveral<T extends Entry>(items: readonly T[], options: ListOptions): Thenable<T[] | undefined> {
  return vscode.window.showQuickPick(items, { ...withHeading(options), canPickMany: true });
}

function withHeading({ title, question, ...options }: ListOptions): vscode.QuickPickOptions {
  const { placeholder, ...heading } = headingOf({ title, question });
  return { ...options, ...heading, placeHolder: placeholder };
}

/** A list that changes while the user types. */
export function createList<T extends Entry>(heading: Heading): vscode.QuickPick<T> {
  return Object.assign(vscode.window.createQuickPick<T>(), headingOf(heading));
}

/** A sentence in the status bar. */
export function showInStatusBar(text: Shown, milliseconds: number): void {
  vscode.window.setStatusBarMessage(text, milliseconds);
}

export type StatusItem = WithShown<vscode.StatusBarItem, 'name' | 'text' | 'tooltip'>;

/** An item at the left of the status bar. */
export function statusItem(id: string): StatusItem {
  return vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left) as StatusItem;
}

export function outputChannel(name: Shown, language: string): vscode.OutputChannel {
  return vscode.window.createOutputChannel(name, language);
}

export function terminal(options: vscode.TerminalOptions & { readonly name: Shown }): vscode.Terminal {
  return vscode.window.createTerminal(options);
}
