import * as vscode from 'vscode';
import { message } from '../text/message.ts';
import { lazy } from '../ui/lazy.ts';
import type { Log } from '../ui/log.ts';
import { localize } from '../ui/localize.ts';
import { checkFile, tooLarge } from './checkFile.ts';
import { completions, folds, hover, symbols } from './haproxy/providers.ts';
import { lenses } from './lenses.ts';
import { LARGEST } from '../failure/largestText.ts';
import { createManifestReader, readAuditConfiguration } from './manifest/manifestFile.ts';
import type { Fix, Problem, TextChange } from './problem.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';
import { showWarning } from '../ui/showText.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** The problems of one version of a document. */
interface Checked {
  readonly version: number;
  readonly problems: ReadonlyMap<vscode.Diagnostic, Problem>;
}

/** The part of editing help that is loaded when a file needs it. */
export interface EditorHelp {
  /** Shows the problems of a document, unless it changes meanwhile. */
  check(document: vscode.TextDocument): Promise<void>;
  saved(document: vscode.TextDocument): void;
  fixes(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[];
  /** Asks for what a fix needs and applies it. */
  answer(args: readonly unknown[]): Promise<void>;
  readonly completions: typeof completions;
  readonly hover: typeof hover;
  readonly symbols: typeof symbols;
  readonly folds: typeof folds;
  readonly lenses: typeof lenses;
}

export function createEditorHelp(shown: vscode.DiagnosticCollection, log: Log): EditorHelp {
  const checked = new WeakMap<vscode.TextDocument, Checked>();
  const files = new WorkspaceFiles(() => recheck());
  const manifestReader = lazy(createManifestReader);

  const check = async (document: vscode.TextDocument): Promise<void> => {
    const { version } = document;
    const text = document.getText();
    const read = document.languageId === 'haproxy' ? readAuditConfiguration : await manifestReader();
    if (document.version !== version || document.isClosed) return;
    const found = text.length > LARGEST ? [tooLarge] : checkFile(read(text), files.factsFor(document.uri));
    const problems = new Map(found.map((problem) => [diagnosticOf(document, problem), problem]));
    checked.set(document, { version, problems });
    shown.set(document.uri, [...problems.keys()]);
  };
  const recheck = (): void => {
    for (const document of vscode.workspace.textDocuments) {
      if (checked.has(document) && !document.isClosed) {
        check(document).catch((error: unknown) => log.warn(`A file could not be checked: ${String(error)}`));
      }
    }
  };

  return {
    check,
    saved: (document) => files.saved(document),
    fixes: (document, diagnostics) => {
      const known = checked.get(document);
      if (known?.version !== document.version) return [];
      return [...known.problems].flatMap(([diagnostic, problem]) =>
        diagnostics.some((one) => isSame(one, diagnostic))
          ? problem.fixes().map((fix) => codeAction(document, diagnostic, fix))
          : [],
      );
    },
    answer: async ([document, version, fix]) => {
      // Only our own code actions call this, with the arguments from `codeAction`.
      await answerFix(document as vscode.TextDocument, version as number, fix as Fix);
    },
    completions,
    hover,
    symbols,
    folds,
    lenses,
  };
}

function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(problem.start), document.positionAt(problem.end));
  const diagnostic = new vscode.Diagnostic(range, localize(problem.message), severities[problem.severity]);
  diagnostic.source = 'Kube Audit';
  diagnostic.code = problem.rule;
  if (problem.rule === 'retired-image') diagnostic.tags = [vscode.DiagnosticTag.Deprecated];
  return diagnostic;
}

/** VS Code returns copies. */
function isSame(one: vscode.Diagnostic, other: vscode.Diagnostic): boolean {
  return one.code === other.code && one.range.isEqual(other.range) && one.message === other.message;
}

function codeAction(document: vscode.TextDocument, diagnostic: vscode.Diagnostic, fix: Fix): vscode.CodeAction {
  const action = new vscode.CodeAction(localize(fix.title), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  if ('changes' in fix) action.edit = workspaceEdit(document, fix.changes);
  else {
    action.command = {
      title: action.title,
      command: '_kubeAudit.answerFix',
      arguments: [document, document.version, fix],
    };
  }
  return action;
}

async function answerFix(document: vscode.TextDocument, version: number, fix: Fix): Promise<void> {
  if ('changes' in fix) return;
  const { ask, changesFor } = fix;
  const answer = await vscode.window.showInputBox({
    prompt: localize(ask.prompt),
    placeHolder: ask.placeholder,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const wrong = ask.check(text.trim());
      return wrong && localize(wrong);
    },
  });
  if (answer === undefined) return;
  if (document.isClosed || document.version !== version) {
    void showWarning(localize(message('The file has changed. Choose the quick fix again.')));
    return;
  }
  await vscode.workspace.applyEdit(workspaceEdit(document, changesFor(answer.trim())));
}

function workspaceEdit(document: vscode.TextDocument, changes: readonly TextChange[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of changes) {
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  }
  return edit;
}
