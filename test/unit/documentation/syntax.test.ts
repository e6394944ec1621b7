import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Linter } from 'eslint';
import { restrictedSyntax, sourceSyntax } from '../../../build/syntax.js';

const found = (code: string): number =>
  new Linter().verify(code, { rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...sourceSyntax] } })
    .length;

describe('the linter refuses', () => {
  for (const code of [
    'vscode.window.showErrorMessage(text);',
    'const show = vscode.window.showWarningMessage;',
    'vscode.window.withProgress(options, work);',
    'text.isTrusted = true;',
    'const options = { isTrusted: true };',
    'text.isTrusted = trusted;',
    'vscode.window.showQuickPick(items);',
    'const pick = vscode.window.createQuickPick();',
    'vscode.window.setStatusBarMessage(name);',
    'vscode.window.createTerminal({ name });',
    'vscode.window.createOutputChannel(name);',
    'const row = new vscode.TreeItem(name);',
    String.raw`/^\s*Server:/m.exec(text);`,
    String.raw`/(?:a|^\s+)b/gim.exec(text);`,
    String.raw`new RegExp('^\\s*name:', 'm');`,
    'new RegExp(`^\\\\s*${label}:`, "gm");',
    "message('It did not finish: {0}', inEnglish(failure.text));",
    'const names = readdir(folder).catch(() => []);',
    'const isGone = read().catch(() => true);',
    'const text = read().catch(() => ({}));',
    'function list() { try { return read(); } catch { return []; } }',
  ]) {
    it(code, () => assert.equal(found(code), 1));
  }
});

describe('the linter leaves alone', () => {
  for (const code of [
    'showError(text);',
    'text.isTrusted = { enabledCommands: names };',
    "vscode.window.createOutputChannel('Kube Audit', { log: true });",
    "log.info(inEnglish(message('Done')));",
    'const names = readdir(folder).catch(() => undefined);',
    'function list() { try { return read(); } catch { return undefined; } }',
    String.raw`/^\s*Server:/.exec(text);`,
    String.raw`/^[ \t]*Server:/m.exec(text);`,
    'new RegExp(`^\\\\s*${label}:`);',
  ]) {
    it(code, () => assert.equal(found(code), 0));
  }
});
