import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import type { TreeNode } from '../../src/views/nodes/node.ts';
import { findCluster, readCalls, updateCluster } from '../lab/account/store.ts';
import { labFolder, nodeOf, openExplorer, resetAccount, tooltipOf } from './explorerUnderTest.ts';

describe('what the view of clusters shows of one', () => {
  let clusters: KubeAuditExports['clusters'];
  let explorer: KubeAuditExports['explorer'];

  before(async () => {
    resetAccount();
    ({ clusters, explorer } = await openExplorer());
    await vscode.commands.executeCommand('kubeAudit.refresh');
  });

  it('has below each cluster its facts, which know their parents', async () => {
    const { tree } = explorer;
    const below = async (name: string): Promise<readonly string[]> => {
      const node = nodeOf(explorer, name);
      const children = (await tree.getChildren(node)) ?? [];
      assert.ok(children.every((child) => tree.getParent(child) === node));
      const items = children.map((child) => tree.getTreeItem(child));
      assert.ok(items.every(({ contextValue }) => contextValue?.split(';').includes('fact')));
      return items.map(({ label, description }) => `${typeof label === 'string' ? label : ''}: ${String(description)}`);
    };
    const later = 'Not known until it’s verified';
    assert.deepEqual((await below('cloudlogs-wdc')).toSpliced(2, 1), [
      'Route: Cloud Logs',
      'Policy: verbose',
      `Certificate: ${later}`,
      `Forwarder: ${later}`,
      `Cloud Logs instance: ${later}`,
      'Last verification: Never',
    ]);
    assert.deepEqual(await below('dev-fra'), ['Webhook: None set', 'Last verification: Never']);
    assert.deepEqual(await below('tripled-mad'), ['Webhook: Group not targeted', 'Last verification: Never']);
    const [webhook] = (await tree.getChildren(nodeOf(explorer, 'forbidden-osa'))) ?? [];
    assert.ok(webhook);
    const { label } = tree.getTreeItem(webhook).accessibilityInformation ?? {};
    assert.match(label ?? '', /^Webhook, Not readable, /, 'the state of a fact is spoken');
  });

  /** Does something while another webhook is stored for a cluster, which the view has read. */
  async function withServer(name: string, server: string, work: (node: TreeNode) => Promise<void>): Promise<void> {
    const node = nodeOf(explorer, name);
    const { id } = clusters.rows().find(({ cluster }) => cluster.name === name)?.cluster ?? assert.fail();
    const former = findCluster(labFolder(), id)?.stored?.server;
    const store = async (url: string | undefined): Promise<void> => {
      updateCluster(labFolder(), id, ({ stored }) => Object.assign(stored ?? assert.fail(), { server: url }));
      await vscode.commands.executeCommand('kubeAudit.refreshCluster', node);
    };
    await store(server);
    try {
      await work(node);
    } finally {
      await store(former);
    }
  }

  it('asks nothing for the facts, and draws an expanded row again once they change', async () => {
    const { tree } = explorer;
    const expanded = nodeOf(explorer, 'external-syd');
    await tree.getChildren(expanded);
    tree.getTreeItem(expanded);
    const calls = readCalls(labFolder()).records.length;
    await tree.getChildren(expanded);
    assert.equal(readCalls(labFolder()).records.length, calls);
    const drawn: unknown[] = [];
    const subscription = tree.onDidChangeTreeData((change) =>
      drawn.push(...(Array.isArray(change) ? change : [change])),
    );
    const server = 'https://elsewhere.example.com/audit';
    try {
      await withServer('external-syd', server, async (node) => {
        assert.ok(drawn.includes(node));
        const webhook = (await tree.getChildren(node))?.[2] ?? assert.fail();
        assert.equal(tree.getTreeItem(webhook).description, server);
      });
    } finally {
      subscription.dispose();
    }
  });

  it('has tooltips of few lines, whose links run their own commands only', async () => {
    const { value, isTrusted } = await tooltipOf(explorer, 'prod-dal');
    assert.doesNotMatch(value, /ibmcloud/);
    const [lines = '', last = ''] = value.split('\n\n');
    assert.deepEqual(lines.replaceAll('\\', '').split('  \n'), [
      '**prod-dal** — Not verified · Private Network',
      'Delivery: Not verified',
      'Certificate: Not known until it’s verified',
      'Log consumer: Not known until it’s verified',
    ]);
    assert.match(last, /^\*As of [^*]+\* · \[Verify\]\(command:kubeAudit\.verify\?\S+\) · \[Stream Events\]\(\S+\)$/);
    assert.deepEqual(isTrusted, { enabledCommands: ['kubeAudit.verify', 'kubeAudit.streamForwarderLogs'] });
    const wrong = await tooltipOf(explorer, 'tripled-mad');
    assert.match(wrong.value.replaceAll('\\', ''), /In resource group audit-team, which isn’t targeted/);
    assert.deepEqual(wrong.isTrusted, { enabledCommands: ['kubeAudit.selectResourceGroup'] });
  });

  it('takes no foreign text for a link or an icon in a tooltip', async () => {
    const server = 'https://[x](command:kubeAudit.verify)$(sync)@evil.example.com/';
    await withServer('external-syd', server, async () => {
      const { value } = await tooltipOf(explorer, 'external-syd');
      const ours = /\]\(command:kubeAudit\.\w+\?%5B%7B%22clusterId%22/g;
      assert.doesNotMatch(value.replaceAll(ours, ''), /(?<!\\)(\]\(|\$\()/);
      assert.match(value, ours);
    });
  });
});
