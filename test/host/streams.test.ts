import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { message } from '../../src/text/message.ts';
import { openExplorer, resetAccount, setSetting, shownRows, until, untilState } from './explorerUnderTest.ts';

/** Text of the channel of a cluster's stream, out of its own document. */
function streamed(cluster: string): string {
  return vscode.workspace.textDocuments
    .filter(({ uri }) => uri.scheme === 'output' && uri.path.endsWith(`-Audit Log: ${cluster}`))
    .map((document) => document.getText())
    .join('\n');
}

describe('a stream of the forwarder’s log', () => {
  let clusterId: (name: string) => string;
  /** Names of the pods of prod-dal's forwarder, as often as the channel says that one is followed. */
  const followed = (): string[] =>
    [...streamed('prod-dal').matchAll(/Following pod (\S+)/g)].map(([, name = '']) => name);

  before(async () => {
    resetAccount();
    const opened = await openExplorer();
    const { clusters } = opened;
    await vscode.commands.executeCommand('kubeAudit.refresh');
    await untilState(opened, 'ready');
    await until(
      () => clusters.rows().some(({ cluster, webhook }) => cluster.name === 'prod-dal' && webhook.reading?.value),
      () => 'the webhook of prod-dal is not read',
    );
    clusterId = (name) => clusters.rows().find(({ cluster }) => cluster.name === name)?.cluster.id ?? '';
  });
  after(async () => {
    await setSetting('streamFormat', undefined);
    await vscode.commands.executeCommand('kubeAudit.stopStreaming', { clusterId: clusterId('prod-dal') });
  });

  it('comes from the forwarder’s pod into a channel of its own, and once only', async () => {
    const argument = { clusterId: clusterId('prod-dal') };
    await vscode.commands.executeCommand('kubeAudit.streamForwarderLogs', argument);
    await until(
      () => /Following pod kube-audit-forwarder-/.test(streamed('prod-dal')),
      () => `the channel holds: ${streamed('prod-dal')}`,
    );
    const pods = new Set(followed());
    await vscode.commands.executeCommand('kubeAudit.streamForwarderLogs', argument);
    const channels = vscode.workspace.textDocuments.filter(({ uri }) => uri.path.endsWith('-Audit Log: prod-dal'));
    assert.deepEqual(
      channels.map(({ languageId }) => languageId),
      ['kube-audit-log'],
    );
    assert.equal(followed().length, new Set([...pods, ...followed()]).size);
  });

  it('ends within a second, and begins again in the same channel', async () => {
    const argument = { clusterId: clusterId('prod-dal') };
    const began = performance.now();
    await vscode.commands.executeCommand('kubeAudit.stopStreaming', argument);
    assert.ok(performance.now() - began < 1_000);
    await until(
      () => /──── Streaming stopped ────\s*$/.test(streamed('prod-dal')),
      () => `the channel holds: ${streamed('prod-dal')}`,
    );
    const before = followed().length;
    await vscode.commands.executeCommand('kubeAudit.streamForwarderLogs', argument);
    await until(
      () => followed().length > before,
      () => `the channel holds: ${streamed('prod-dal')}`,
    );
  });

  it('puts what it tells is wrong onto the cluster’s row, for as long as it is', async () => {
    const { clusters, explorer } = await openExplorer();
    const row = (): string => {
      const { description, icon } = shownRows(explorer).find(({ label }) => label === 'prod-dal') ?? {};
      return `${icon}: ${description}`;
    };
    const before = row();
    clusters.setProblem(clusterId('prod-dal'), message('Backend {0} is down', 'remotelogstash/s1'));
    assert.match(row(), /^warning: Backend remotelogstash\/s1 is down · /);
    clusters.setProblem(clusterId('prod-dal'), undefined);
    assert.equal(row(), before);
  });
});
