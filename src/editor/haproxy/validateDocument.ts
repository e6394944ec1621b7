import { dirname } from 'node:path';
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { requireReadable } from '../../failure/largestText.ts';
import { createManifestReader, readAuditConfiguration } from '../manifest/manifestFile.ts';
import { locateHaproxy, validate } from './validation.ts';

/**
 * HAProxy's messages about the configurations of a document, at their lines.
 *
 * @param keys a folder of the extension's own.
 * @throws Failure when the document has none, HAProxy is not installed, or the user cancels.
 */
export async function validateDocument(
  document: vscode.TextDocument,
  keys: string,
  signal: AbortSignal,
): Promise<vscode.Diagnostic[]> {
  const text = document.getText();
  requireReadable(basename(document.uri.path), text);
  const file = document.languageId === 'haproxy' ? readAuditConfiguration(text) : (await createManifestReader())(text);
  if (file.configurations.length === 0) {
    throw new Failure('invalid-input', message('Open a haproxy.cfg, or a ConfigMap with one, to validate it.'));
  }
  const haproxy = await locateHaproxy(process.env);
  const folder = document.uri.scheme === 'file' ? dirname(document.uri.fsPath) : undefined;
  const diagnostics: vscode.Diagnostic[] = [];
  for (const configuration of file.configurations) {
    const { embedded } = configuration;
    const lines = embedded.text.split('\n');
    for (const complaint of await validate(haproxy, file, configuration, { folder, parent: keys, signal })) {
      const start = lines.slice(0, complaint.line).reduce((sum, line) => sum + line.length + 1, 0);
      const line = (lines[complaint.line] ?? '').replace(/\r$/, '');
      const place = embedded.range(start + (line.length - line.trimStart().length), start + line.length);
      const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
      const severity =
        complaint.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
      const { text: said, secret } = complaint;
      const sentence =
        secret === undefined
          ? said
          : `${said} ${localize(message('The pod gets it from Secret {0}, which isn’t in this file.', secret))}`;
      const diagnostic = new vscode.Diagnostic(range, sentence, severity);
      diagnostic.source = 'HAProxy';
      diagnostics.push(diagnostic);
    }
  }
  return diagnostics;
}
