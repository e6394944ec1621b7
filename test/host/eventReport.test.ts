import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from './explorerUnderTest.ts';

const event = (number: number): string =>
  JSON.stringify({
    kind: 'Event',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    verb: 'get',
    requestURI: `/api/v1/namespaces/shop/secrets/key-${number}`,
    user: { username: 'IAM#anna@example.com' },
    userAgent: 'kubectl/v1.36',
    objectRef: { resource: 'secrets', namespace: 'shop', name: `key-${number}` },
    responseStatus: { code: number % 2 === 0 ? 200 : 403 },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
  });

/** VS Code gives the name of an unnamed document that is not gone yet to the next one. */
async function closeShown(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await until(
    () => document?.isClosed === true,
    () => 'the document stays open',
  );
}

describe('report of events', () => {
  it('reads the files that are selected in a thread of its own, and shows one document', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kube-audit-report-'));
    try {
      const uris = ['one.log', 'two.log'].map((name, file) => {
        const path = join(folder, name);
        writeFileSync(path, Array.from({ length: 10 }, (_, at) => event(10 * file + at)).join('\n'));
        return vscode.Uri.file(path);
      });
      await vscode.commands.executeCommand('kubeAudit.reportEvents', uris[0], uris);
      const text = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
      await until(
        () => text().startsWith('# Audit events of one.log, two.log\n'),
        () => `the active editor has: ${text().slice(0, 200)}`,
      );
      assert.match(text(), /^20 events, \d+ B, from 2026-02-10T00:00:00Z to 2026-02-10T00:00:19Z\./m);
      assert.match(text(), /\| IAM#anna@example\.com \| shop \| 10 \| kubectl\/v1\.36 \| 10 \|/);
      assert.match(text(), /\| IAM#anna@example\.com \| get secrets \| shop \| 403 \| kubectl\/v1\.36 \| 10 \|/);
      assert.equal(vscode.window.activeTextEditor?.document.languageId, 'markdown');
      await closeShown();
      for (const [command, title] of [
        ['kubeAudit.whoChanged', 'Who changed secrets shop/key-3?'],
        ['kubeAudit.objectHistory', 'History of secrets shop/key-3'],
      ] as const) {
        await vscode.commands.executeCommand(command, 'secrets/key-3 -n shop', uris);
        // A document may get the name of one that is not gone yet: each stays open until all were seen.
        await until(
          () => text().startsWith(`# ${title}\n\nNo event of this log changes `),
          () => `the active editor has: ${text().slice(0, 200)}`,
        );
      }
      await closeShown();
      await closeShown();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
