import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { isReadable, rowState, type RowCondition } from '../../forwarding/inventory/rowState.ts';
import type { Verdict } from '../../forwarding/condition/verdict.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { loadChunk } from '../../ui/loadChunk.ts';
import { localizeAll } from '../../ui/localize.ts';
import { contextOf } from '../rowWords.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

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

/** Gives what the last verification of a cluster found wrong, as the rows below its own. */
export type FindingsOf = (cluster: ClusterNode) => Promise<TreeNode[]>;

/** A cluster's row; commands get it as their argument. Below it is what its verification found wrong. */
export class ClusterNode implements TreeNode {
  readonly clusterId: string;
  readonly #clusters: Clusters;
  readonly #findings: FindingsOf;
  readonly #parent: () => TreeNode | undefined;

  constructor(id: string, clusters: Clusters, findings: FindingsOf, parent: () => TreeNode | undefined) {
    this.clusterId = id;
    this.#clusters = clusters;
    this.#findings = findings;
    this.#parent = parent;
  }

  get parent(): TreeNode | undefined {
    return this.#parent();
  }

  item(): vscode.TreeItem {
    const id = this.clusterId;
    const row = this.#clusters.row(id);
    return row === undefined
      ? treeRow(harmless(id))
      : itemOf(row, this.#clusters.verdict(id), this.#clusters.isUnfinished(id), this.#clusters.problem(id));
  }

  children(): Promise<TreeNode[]> {
    return this.#findings(this);
  }

  async tooltip(): Promise<vscode.MarkdownString | undefined> {
    const row = this.#clusters.row(this.clusterId);
    if (row === undefined) return undefined;
    const { clusterTooltip } = await loadChunk(() => import(/* webpackChunkName: "tooltip" */ './clusterTooltip.ts'));
    return clusterTooltip(row, Date.now(), this.#clusters.verdict(this.clusterId));
  }
}

function itemOf(row: Row, verdict: Verdict | undefined, unfinished: boolean, problem?: Message): vscode.TreeItem {
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
  const item = treeRow(harmless(cluster.name), collapsible);
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

function rowUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: ROW_SCHEME, path: `/${id}` });
}

/** How many checks failed, in words. */
function failureCount({ failures: { length } }: Verdict): Message {
  return length === 1 ? message('1 check fails') : message('{0} checks fail', length);
}

function hasFindings({ failures, warnings }: Verdict): boolean {
  return failures.length + warnings > 0;
}
