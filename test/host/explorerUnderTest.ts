import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import type { AccountState } from '../../src/forwarding/inventory/accountState.ts';
import type { TreeNode } from '../../src/views/nodes/node.ts';
import { seededAccount } from '../lab/account/seededAccount.ts';
import { setFaults, updateAccount } from '../lab/account/store.ts';

/** The extension's id: publisher and name. */
export const EXTENSION_ID = 'ibmcloud-kube-audit.ibmcloud-kube-audit';

/** The lab's folder; the host suite's starter runs the lab and names it. */
export function labFolder(): string {
  const lab = process.env['KUBE_AUDIT_LAB'];
  assert.ok(lab, 'KUBE_AUDIT_LAB names the folder of a running lab');
  return lab;
}

/** The extension, with its view open and the CLI of the lab. */
export async function openExplorer(): Promise<KubeAuditExports> {
  const extension = vscode.extensions.getExtension<KubeAuditExports>(EXTENSION_ID);
  assert.ok(extension, 'the extension is not installed in this host');
  const exports = await extension.activate();
  await exports.clusters.ready();
  await vscode.commands.executeCommand('kubeAudit.clusters.focus');
  return exports;
}

/** Puts the account back as it was seeded: logged in, plug-ins installed, no faults. */
export function resetAccount(): void {
  const lab = labFolder();
  setFaults(lab, []);
  updateAccount(lab, (account) => Object.assign(account, seededAccount()));
}

/** Changes a setting for the user (of a machine, where it is one). */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('kubeAudit').update(name, value, vscode.ConfigurationTarget.Global);
}

/** Waits until this is the state of the account. */
export async function untilState({ clusters }: KubeAuditExports, state: AccountState): Promise<void> {
  await until(
    () => clusters.state() === state,
    () => `the account is ${clusters.state()}, not ${state}`,
  );
}

/** Limit of a wait, in milliseconds: a loaded machine takes its time, and a wait ends with its condition. */
const patienceMs = 120_000;

/** Waits for a condition. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  problem: () => string,
  limitMs = patienceMs,
): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end;) {
    if (await condition()) {
      return;
    }
    await pause(50);
  }
  assert.fail(problem());
}

export interface ShownRow {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly contextValue: string;
  readonly id: string;
}

/** What the tree shows, groups first and then their clusters, as VS Code gets it. */
export function shownRows({ tree }: KubeAuditExports['explorer']): readonly ShownRow[] {
  return tree
    .roots()
    .flatMap((node) => [node, ...belowGroup(tree, node)])
    .map((node) => {
      const item = tree.getTreeItem(node);
      return {
        label: typeof item.label === 'string' ? item.label : '',
        description: String(item.description),
        icon: item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : '',
        contextValue: item.contextValue ?? '',
        id: item.id ?? '',
      };
    });
}

/** The clusters of a group; nothing below any other row. */
export function belowGroup(tree: KubeAuditExports['explorer']['tree'], node: TreeNode): readonly TreeNode[] {
  const below = tree.getTreeItem(node).contextValue === 'group' ? tree.getChildren(node) : [];
  assert.ok(Array.isArray(below), 'the clusters of a group are known at once');
  return below;
}

/** The row of a cluster. */
export function nodeOf({ tree }: KubeAuditExports['explorer'], name: string): TreeNode {
  const node = tree
    .roots()
    .flatMap((group) => belowGroup(tree, group))
    .find((candidate) => tree.getTreeItem(candidate).label === name);
  assert.ok(node, `no row ${name}`);
  return node;
}

/** The tooltip of a cluster's row, as VS Code gets it. */
export async function tooltipOf(explorer: KubeAuditExports['explorer'], name: string): Promise<vscode.MarkdownString> {
  const node = nodeOf(explorer, name);
  const { tooltip } = await explorer.tree.resolveTreeItem(explorer.tree.getTreeItem(node), node);
  assert.ok(tooltip instanceof vscode.MarkdownString, `${name} has no tooltip`);
  return tooltip;
}
