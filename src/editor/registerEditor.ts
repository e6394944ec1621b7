import * as vscode from 'vscode';
import { lazy } from '../ui/lazy.ts';
import { loadChunk } from '../ui/loadChunk.ts';
import type { Log } from '../ui/log.ts';
import { mayBeAboutAudit } from './manifest/aboutAudit.ts';

/** Debounce: the text is checked after this pause in typing. */
const REST_MS = 150;
const manifests: vscode.DocumentSelector = [{ language: 'yaml' }, { language: 'haproxy' }];
const haproxy: vscode.DocumentSelector = { language: 'haproxy' };

export interface Editor extends vscode.Disposable {
  /** Runs `haproxy -c` on the configurations of a document and shows its messages; returns their number. */
  validate(document: vscode.TextDocument, signal: AbortSignal): Promise<number>;
}

/**
 * Registers editing help. `onLanguage:yaml` starts the extension for any YAML file, since nothing else can show a
 * problem in one. So a file costs only one search of its text until it names an object of ours; the rest is loaded
 * then.
 *
 * @param keys a folder of the extension's own, for files that may hold secrets while HAProxy reads them.
 */
export function registerEditor(log: Log, keys: string): Editor {
  const problems = vscode.languages.createDiagnosticCollection('kube-audit');
  const complaints = vscode.languages.createDiagnosticCollection('haproxy');
  const waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const trusted = new vscode.EventEmitter<void>();
  /**
   * Open files about audit forwarding, and their paths for the `when` clauses of the menus: in a window on another
   * machine, VS Code's `resource` has another scheme than the URI here.
   */
  const ours = new Map<string, readonly string[]>();
  let isLoaded = false;
  const help = lazy(async () => {
    const { createEditorHelp } = await import(/* webpackChunkName: "editor" */ './editorHelp.ts');
    const made = createEditorHelp(problems, log);
    isLoaded = true;
    return made;
  });

  const updateMenus = ({ uri }: vscode.TextDocument, isOurs: boolean): void => {
    const resource = uri.toString();
    if (ours.has(resource) === isOurs) return;
    if (isOurs) ours.set(resource, [uri.fsPath, uri.path]);
    else ours.delete(resource);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.files', [...ours.values()].flat());
  };
  const check = async (document: vscode.TextDocument): Promise<void> => {
    waiting.delete(document);
    const isOurs = !document.isClosed && concerns(document);
    updateMenus(document, isOurs);
    try {
      if (isOurs) await (await help()).check(document);
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

  const registrations = vscode.Disposable.from(
    problems,
    complaints,
    vscode.workspace.onDidOpenTextDocument((document) => checkSoon(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      checkSoon(document, REST_MS);
      // HAProxy's messages are about the old text.
      if (contentChanges.length > 0) complaints.delete(document.uri);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(waiting.get(document));
      waiting.delete(document);
      updateMenus(document, false);
      problems.delete(document.uri);
      complaints.delete(document.uri);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      // A file's facts may matter for the others.
      if (isLoaded) void help().then((ready) => ready.saved(document));
    }),
    vscode.languages.registerCodeActionsProvider(
      manifests,
      {
        provideCodeActions: async (document, _range, { diagnostics }) =>
          diagnostics.some(({ source }) => source === 'Kube Audit') ? (await help()).fixes(document, diagnostics) : [],
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    trusted,
    vscode.workspace.onDidGrantWorkspaceTrust(() => trusted.fire()),
    vscode.languages.registerCodeLensProvider(manifests, {
      onDidChangeCodeLenses: trusted.event,
      provideCodeLenses: async (document) => (concerns(document) ? (await help()).lenses(document) : []),
    }),
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
  return {
    dispose: () => void registrations.dispose(),
    validate: async (document, signal) => {
      const { validateDocument } = await loadChunk(
        () => import(/* webpackChunkName: "editor" */ './haproxy/validateDocument.ts'),
      );
      const found = await validateDocument(document, keys, signal);
      complaints.set(document.uri, found);
      return found.length;
    },
  };
}

function languageOf({ languageId, uri }: vscode.TextDocument): 'yaml' | 'haproxy' | undefined {
  // Previews of plans, Git's old versions and the like cannot be edited.
  if (uri.scheme !== 'file' && uri.scheme !== 'untitled' && uri.scheme !== 'vscode-remote') return undefined;
  return languageId === 'yaml' || languageId === 'haproxy' ? languageId : undefined;
}

function concerns(document: vscode.TextDocument): boolean {
  const language = languageOf(document);
  return language !== undefined && mayBeAboutAudit(language, document.uri.path, document.getText());
}
