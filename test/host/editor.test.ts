import assert from 'node:assert/strict';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { closeDocuments, madeDocument, problems, ruleOf, shownDocument } from './documents.ts';
import { EXTENSION_ID, until } from './explorerUnderTest.ts';

const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
const fixture = (path: string): string => readFileSync(join(folder, 'test/fixtures', path), 'utf8');

function hasHaproxy(): boolean {
  return ['/usr/sbin', ...(process.env['PATH'] ?? '').split(delimiter)].some((folder) => {
    try {
      accessSync(join(folder, 'haproxy'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function applyFix(document: vscode.TextDocument, problem: vscode.Diagnostic): Promise<void> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    problem.range,
  );
  const action = actions.find(({ edit }) => edit !== undefined);
  assert.ok(action?.edit, `no quick fix for ${ruleOf(problem)}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

describe('editing help', () => {
  afterEach(closeDocuments);

  it('shows a problem in haproxy.cfg at its place, moves with it, and a quick fix ends it', async () => {
    const document = await shownDocument('haproxy', fixture('document/private-network/haproxy.cfg'));
    const [noLog, placeholder] = await problems(document, ['no-httplog', 'placeholder']);
    assert.ok(noLog && placeholder);
    assert.equal(document.getText(placeholder.range), '<REMOTE-IP>:<REMOTE-PORT>');

    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# kube-audit\n# the second line\n');
    await vscode.workspace.applyEdit(edit);
    await until(
      async () => {
        const [, moved] = await problems(document, ['no-httplog', 'placeholder']);
        return moved?.range.start.line === placeholder.range.start.line + 2;
      },
      () => 'the problem stays where it was',
    );
    const [, moved] = await problems(document, ['no-httplog', 'placeholder']);
    assert.equal(document.getText(moved?.range), '<REMOTE-IP>:<REMOTE-PORT>');

    const [first] = await problems(document, ['no-httplog', 'placeholder']);
    assert.ok(first);
    await applyFix(document, first);
    await problems(document, ['placeholder']);
    assert.match(document.getText(), /log global\n {2}option httplog\n/);
  });

  it('checks a List in YAML, and its quick fix makes today’s of it', async () => {
    const document = await shownDocument('yaml', fixture('document/log-analysis/ibmcloud-kube-audit.yaml'));
    const [, retired] = await problems(document, ['availability', 'retired-image']);
    assert.ok(retired);
    assert.equal(document.getText(retired.range), "'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest'");
    await applyFix(document, retired);
    const [replica] = await problems(document, ['availability']);
    assert.match(document.getText(), /name: https/);
    assert.ok(replica);
    await applyFix(document, replica);
    await problems(document, []);
    assert.match(document.getText(), /replicas: 2\n[^]*kind: PodDisruptionBudget/);
  });

  it('says nothing in a manifest about something else', async () => {
    const ours = fixture('editor/pull-policy/latest.has.yaml');
    const text = ours.replaceAll('ibm-kube-audit', 'web').replaceAll('kube-audit-forwarder', 'proxy');
    const other = await madeDocument('yaml', text);
    const document = await shownDocument('yaml', ours);
    // When ours has its problem, the one before it was looked at too.
    await problems(document, ['pull-policy']);
    await problems(other, []);
  });

  it('offers its commands above a manifest and Validate with HAProxy above a configuration, and shows at its line what HAProxy says', async function () {
    if (!hasHaproxy()) return this.skip();
    const text = fixture('editor/placeholder/configmap.twin.yaml').replace('mode http', 'mode carrier-pigeon');
    const document = await shownDocument('yaml', text);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    assert.deepEqual(
      lenses.map(({ command, range }) => [command?.command, document.lineAt(range.start).text]),
      [
        ['kubeAudit.applyManifest', 'apiVersion: v1'],
        ['kubeAudit.diffManifest', 'apiVersion: v1'],
        ['kubeAudit.setUpWithFile', 'apiVersion: v1'],
        ['kubeAudit.validateHaproxy', '  haproxy.cfg: |'],
      ],
    );
    await vscode.commands.executeCommand('kubeAudit.validateHaproxy');
    const said = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'HAProxy');
    assert.ok(said.length > 0);
    assert.equal(document.getText(said[0]?.range), 'mode carrier-pigeon');
    // Another text is another question.
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# edited\n');
    await vscode.workspace.applyEdit(edit);
    await problems(document, []);
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'HAProxy'),
      [],
    );
  });

  it('knows haproxy.cfg by its name, with outline, folding, hover and completion', async () => {
    const uri = vscode.Uri.file(join(folder, 'test/fixtures/document/private-network/haproxy.cfg'));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'haproxy');
    const at = (text: string): vscode.Position => document.positionAt(document.getText().indexOf(text) + 1);

    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['global', 'defaults', 'myfrontend', 'remotelogstash'],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri,
    );
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [
        [0, 1],
        [2, 8],
        [9, 11],
        [13, 14],
      ],
    );
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      at('timeout server'),
    );
    const texts = (hover?.contents ?? []).map((one) => (typeof one === 'string' ? one : one.value));
    assert.match(texts.join(), /timeout server TIME/);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      document.positionAt(document.getText().indexOf('default_backend')),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('bind') && labels.includes('option httplog'), labels.join());
    assert.ok(!labels.includes('server'));
  });
});
