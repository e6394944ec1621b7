import * as vscode from 'vscode';
import { loadChunk } from '../ui/loadChunk.ts';
import type { Log } from '../ui/log.ts';
import type { EditorHelp } from './editorHelp.ts';
import { mayBeAboutAudit } from './manifest/aboutAudit.ts';

/** Typing goes on: the text is looked at when it rests this long. */
const REST_MS = 150;
const manifests: vscode.DocumentSelector = [{ language: 'yaml' }, { language: 'haproxy' }];
const haproxy: vscode.DocumentSelector = { language: 'haproxy' };

/**
 * Editing help. `onLanguage:yaml` starts the extension with any YAML file, since nothing else can show a problem in one; so this
 * only registers, and a file costs one search of its text until it names an object of ours. Only then the rest is loaded.
 */
export function registerEditor(log: Log): vscode.Disposable {
  const problems = vscode.languages.createDiagnosticCollection('kube-audit');
  const waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  let loaded: Promise<EditorHelp> | undefined;
  const help = (): Promise<EditorHelp> => {
    loaded ??= loadChunk(async () => {
      const { createEditorHelp } = await import(/* webpackChunkName: "editor" */ './editorHelp.ts');
      return createEditorHelp(problems, log);
    });
    // What could not be loaded is tried again next time.
    loaded.catch(() => (loaded = undefined));
    return loaded;
  };

  const check = async (document: vscode.TextDocument): Promise<void> => {
    waiting.delete(document);
    try {
      if (!document.isClosed && concerns(document)) await (await help()).check(document);
      else problems.delete(document.uri);
    } catch (error) {
      log.warn(`${vscode.workspace.asRelativePath(document.uri)} could not be checked: ${String(error)}`);
    }
  };
  const checkSoon = (document: vscode.TextDocument, rest: number): void => {
    if (languageOf(document) === undefined) return;
    clearTimeout(waiting.get(document));
    waiting.set(
      document,
      setTimeout(() => void check(document), rest),
    );
  };
  for (const document of vscode.workspace.textDocuments) checkSoon(document, 0);

  return vscode.Disposable.from(
    problems,
    vscode.workspace.onDidOpenTextDocument((document) => checkSoon(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => checkSoon(document, REST_MS)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(waiting.get(document));
      waiting.delete(document);
      problems.delete(document.uri);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      // What one file says may matter for the others.
      void loaded?.then((ready) => ready.saved(document)).catch(() => undefined);
    }),
    vscode.languages.registerCodeActionsProvider(
      manifests,
      {
        provideCodeActions: async (document, _range, { diagnostics }) =>
          diagnostics.some(({ source }) => source === 'Kube Audit') ? (await help()).fixes(document, diagnostics) : [],
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.commands.registerCommand('_kubeAudit.answerFix', async (...args: unknown[]) => (await help()).answer(args)),
    vscode.languages.registerCompletionItemProvider(haproxy, {
      provideCompletionItems: async (document, position) => (await help()).completions(document, position),
    }),
    vscode.languages.registerHoverProvider(haproxy, {
      provideHover: async (document, position) => (await help()).hover(document, position),
    }),
    vscode.languages.registerDocumentSymbolProvider(haproxy, {
      provideDocumentSymbols: async (document) => (await help()).symbols(document),
    }),
    vscode.languages.registerFoldingRangeProvider(haproxy, {
      provideFoldingRanges: async (document) => (await help()).folds(document),
    }),
    { dispose: () => waiting.forEach((timer) => clearTimeout(timer)) },
  );
}

function languageOf({ languageId, uri }: vscode.TextDocument): 'yaml' | 'haproxy' | undefined {
  // Previews of plans, Git's old versions and the like are nobody's to mend.
  if (uri.scheme !== 'file' && uri.scheme !== 'untitled' && uri.scheme !== 'vscode-remote') return undefined;
  return languageId === 'yaml' || languageId === 'haproxy' ? languageId : undefined;
}

function concerns(document: vscode.TextDocument): boolean {
  const language = languageOf(document);
  return language !== undefined && mayBeAboutAudit(language, document.uri.path, document.getText());
}
