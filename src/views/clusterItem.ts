import * as vscode from 'vscode';
import type { Row } from '../forwarding/inventory/inventory.ts';
import { isReadable, rowState, type RowCondition } from '../forwarding/inventory/rowState.ts';
import type { Verdict } from '../forwarding/condition/verdict.ts';
import { message, type Message } from '../text/message.ts';
import { localize, localizeAll } from '../ui/localize.ts';
import { contextOf } from './rowWords.ts';

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

/** A cluster's row; below it stands what its verification found wrong. Its tooltip is left to `resolveTreeItem`. */
export function clusterItem(
  row: Row,
  verdict: Verdict | undefined,
  unfinished: boolean,
  problem?: Message,
): vscode.TreeItem {
  const { cluster } = row;
  const state = rowState(row);
  const failing = verdict?.state === 'failing' && state.condition !== 'busy';
  const description = localizeAll([
    ...(problem ? [problem] : []),
    ...(unfinished ? [message('Plan unfinished')] : []),
    ...(failing ? [failureCount(verdict)] : []),
    ...state.description,
  ]);
  const { icon, color } = problem
    ? icons.failed
    : failing
      ? { icon: 'error', color: 'testing.iconFailed' }
      : icons[state.condition];
  const collapsible = vscode.TreeItemCollapsibleState[verdict && hasFindings(verdict) ? 'Collapsed' : 'None'];
  const item = new vscode.TreeItem(cluster.name, collapsible);
  item.id = `cluster:${cluster.id}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.resourceUri = rowUri(cluster.id);
  item.contextValue = contextOf({
    cluster: true,
    readable: isReadable(row),
    webhook: row.webhook.reading?.value !== undefined,
    otherGroup: state.condition === 'other-group',
    verified: verdict !== undefined,
    unfinished,
  });
  item.accessibilityInformation = { label: `${cluster.name}, ${description}` };
  return item;
}

/** The row that groups clusters; `id` is what they have in common. */
export function groupItem(id: string, label: string, count: number, kind: 'resourceGroup' | 'region'): vscode.TreeItem {
  const item = new vscode.TreeItem(
    label === '' ? localize({ template: 'Unknown', args: [] }) : label,
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = `group:${kind}:${id}`;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(kind === 'region' ? 'globe' : 'folder');
  item.contextValue = contextOf({ group: true });
  return item;
}

export function rowUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: ROW_SCHEME, path: `/${id}` });
}

/** How many checks failed, in words. */
export function failureCount({ failures: { length } }: Verdict): Message {
  return length === 1 ? message('1 check fails') : message('{0} checks fail', length);
}

function hasFindings({ failures, warnings }: Verdict): boolean {
  return failures.length + warnings > 0;
}

/** Tokens that `when` clauses match: `cluster`, and `readable`, `webhook`, `otherGroup`, `verified` and `unfinished` where they hold. */
