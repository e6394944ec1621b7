import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Verdict } from '../../forwarding/condition/verdict.ts';
import { harmless } from '../../text/foreignText.ts';
import { loadChunk } from '../../ui/loadChunk.ts';
import { joined, localize, localizeAll } from '../../ui/localize.ts';
import { conditionIcon } from '../conditionIcon.ts';
import { contextOf, type RowWord } from '../rowWords.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

/** Scheme of the URI that each row carries, so that VS Code asks for its decorations while it is on the screen. */
export const ROW_SCHEME = 'kube-audit-cluster';

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
      : itemOf(row, this.#clusters.condition(id), this.#clusters.verdict(id), {
          unfinished: this.#clusters.isUnfinished(id),
          streamed: this.#clusters.isStreamed(id),
        });
  }

  children(): Promise<TreeNode[]> {
    return this.#findings(this);
  }

  async tooltip(): Promise<vscode.MarkdownString | undefined> {
    const row = this.#clusters.row(this.clusterId);
    const condition = this.#clusters.condition(this.clusterId);
    if (row === undefined || condition === undefined) return undefined;
    const { clusterTooltip } = await loadChunk(() => import(/* webpackChunkName: "tooltip" */ './clusterTooltip.ts'));
    return clusterTooltip(row, condition, Date.now(), this.#clusters.verdict(this.clusterId));
  }
}

function itemOf(
  row: Row,
  condition: Condition | undefined,
  verdict: Verdict | undefined,
  words: Readonly<Partial<Record<RowWord, boolean>>>,
): vscode.TreeItem {
  const { cluster } = row;
  const collapsible = vscode.TreeItemCollapsibleState[verdict && hasFindings(verdict) ? 'Collapsed' : 'None'];
  const item = treeRow(harmless(cluster.name), collapsible);
  item.id = `cluster:${cluster.id}`;
  if (condition !== undefined) {
    item.description = localizeAll(condition.texts);
    item.iconPath = conditionIcon(condition.kind);
  }
  item.resourceUri = rowUri(cluster.id);
  const possible = Object.fromEntries((condition?.possible ?? []).map((word) => [word, true]));
  item.contextValue = contextOf({ cluster: true, ...possible, verified: verdict !== undefined, ...words });
  item.accessibilityInformation = {
    label: joined([harmless(cluster.name), ...(condition?.spoken ?? []).map(localize)], ', '),
  };
  return item;
}

function rowUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: ROW_SCHEME, path: `/${id}` });
}

function hasFindings({ failures, warnings }: Verdict): boolean {
  return failures.length + warnings > 0;
}
