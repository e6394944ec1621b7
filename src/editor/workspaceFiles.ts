import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceFacts } from './manifest/manifestFile.ts';
import { factsFor, factsOf, type FileFacts } from './manifest/workspaceFacts.ts';

const READABLE = '**/*.{yaml,yml,sh,bash,zsh,md,txt,tf,json}';
const LEFT_OUT = '**/{node_modules,.git,vendor,dist,out,build,target}/**';
/** In a larger workspace the other files are ignored: help for one file must not cost a search of everything. */
const FILES = 300;
const BYTES = 256 * 1024;

/** Facts from the workspace's files. Read once, when the first of our files opens, and at each save. */
export class WorkspaceFiles {
  readonly #facts = new Map<string, FileFacts>();
  readonly #changed: () => void;
  #reading: Promise<void> | undefined;

  /** @param changed called when there are new facts. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The facts so far; the first call begins to read. */
  factsFor(uri: vscode.Uri): WorkspaceFacts {
    this.#reading ??= this.#readAll();
    return factsFor(pathOf(uri), this.#facts);
  }

  saved(document: vscode.TextDocument): void {
    if (this.#reading === undefined || document.uri.scheme === 'untitled') return;
    if (this.#remember(document.uri, document.getText())) this.#changed();
  }

  async #readAll(): Promise<void> {
    const uris = await vscode.workspace.findFiles(READABLE, LEFT_OUT, FILES);
    let isNew = false;
    for (const uri of uris) {
      try {
        const { size } = await vscode.workspace.fs.stat(uri);
        if (size > BYTES || !(await isWithin(uri))) continue;
        isNew = this.#remember(uri, Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8')) || isNew;
      } catch {
        // It is gone or unreadable, so it has no facts.
      }
    }
    if (isNew) this.#changed();
  }

  /** Whether the facts of the file changed. */
  #remember(uri: vscode.Uri, text: string): boolean {
    const path = pathOf(uri);
    const facts = factsOf(text);
    const before = JSON.stringify(this.#facts.get(path) ?? factsOf(''));
    this.#facts.set(path, facts);
    return JSON.stringify(facts) !== before;
  }
}

/** A link may lead out of the workspace, to what is not a file of it or never ends. @throws if it leads nowhere */
async function isWithin(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (uri.scheme !== 'file' || folder === undefined) return true;
  const [root, path] = await Promise.all([realpath(folder.uri.fsPath), realpath(uri.fsPath)]);
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

const pathOf = (uri: vscode.Uri): string => vscode.workspace.asRelativePath(uri).replaceAll('\\', '/');
