import * as vscode from 'vscode';
import type { Row } from '../forwarding/inventory.ts';
import { isReadable, rowState, type RowCondition } from '../forwarding/rowState.ts';
import { say, sayInOneLine } from '../ui/say.ts';

/** Scheme of the URI that each row carries, so that VS Code asks for its decorations while it is on the screen. */
export const ROW_SCHEME = 'kube-audit-cluster';

/** Shape and colour of each condition: no two share a shape, so that colour is never the only sign. */
const icons: Readonly<Record<RowCondition, { readonly icon: string; readonly color: string }>> = {
  forwarding: { icon: 'pass-filled', color: 'testing.iconPassed' },
  'not-forwarding': { icon: 'circle-slash', color: 'descriptionForeground' },
  foreign: { icon: 'plug', color: 'charts.blue' },
  busy: { icon: 'sync', color: 'charts.yellow' },
  forbidden: { icon: 'lock', color: 'disabledForeground' },
  'other-group': { icon: 'eye-closed', color: 'disabledForeground' },
  failed: { icon: 'warning', color: 'list.warningForeground' },
  unread: { icon: 'circle-outline', color: 'descriptionForeground' },
};

/** A cluster's row. Its tooltip is left to `resolveTreeItem`. */
export function clusterItem(row: Row): vscode.TreeItem {
  const { cluster } = row;
  const state = rowState(row);
  const description = sayInOneLine(state.description);
  const { icon, color } = icons[state.condition];
  const item = new vscode.TreeItem(cluster.name, vscode.TreeItemCollapsibleState.None);
  item.id = `cluster:${cluster.id}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.resourceUri = rowUri(cluster.id);
  item.contextValue = contextValue(row);
  item.accessibilityInformation = { label: `${cluster.name}, ${description}` };
  return item;
}

/** The row that groups clusters; `id` is what they have in common. */
export function groupItem(id: string, label: string, count: number, kind: 'resourceGroup' | 'region'): vscode.TreeItem {
  const item = new vscode.TreeItem(
    label === '' ? say({ template: 'Unknown', args: [] }) : label,
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = `group:${kind}:${id}`;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(kind === 'region' ? 'globe' : 'folder');
  item.contextValue = 'group';
  return item;
}

export function rowUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: ROW_SCHEME, path: `/${id}` });
}

/** Tokens that `when` clauses match: `cluster`, and `readable`, `webhook` and `otherGroup` where they hold. */
function contextValue(row: Row): string {
  return [
    'cluster',
    ...(isReadable(row) ? ['readable'] : []),
    ...(row.webhook.reading?.value === undefined ? [] : ['webhook']),
    ...(rowState(row).condition === 'other-group' ? ['otherGroup'] : []),
  ].join(';');
}
