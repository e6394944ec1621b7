import * as vscode from 'vscode';
import type { Row } from '../forwarding/inventory/inventory.ts';
import type { Verdict } from '../forwarding/condition/verdict.ts';
import type { Message } from '../text/message.ts';
import type { GroupBy } from '../ui/settings.ts';
import { clusterItem, groupItem } from './clusterItem.ts';
import { clusterTooltip } from './clusterTooltip.ts';
import type { FindingNode } from './findingItems.ts';

/** A cluster's element; commands get it as their argument. One object per cluster for as long as it is listed. */
export interface ClusterNode {
  readonly kind: 'cluster';
  readonly clusterId: string;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly groupBy: 'resourceGroup' | 'region';
  /** Resource group or region that the clusters have in common, and its name. */
  readonly id: string;
  readonly label: string;
}

export type TreeNode = ClusterNode | GroupNode | FindingNode;

/** What the tree shows. */
export interface TreeSource {
  /** Rows in the order in which they are to be shown; none while a welcome view is to be seen. */
  rows(): readonly Row[];
  row(id: string): Row | undefined;
  groupBy(): GroupBy;
  /** What a stream of the cluster's log tells is wrong. */
  problem(id: string): Message | undefined;
  /** The last verification of a cluster in short. */
  verdict(id: string): Verdict | undefined;
  /** Whether a plan for the cluster ended early. */
  isUnfinished(id: string): boolean;
  /** What it found wrong. */
  findings(id: string): Promise<FindingNode[]>;
}

/** The tree of clusters, optionally below groups. Elements keep their identity, ids are stable over refreshes and reloads. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #source: TreeSource;
  readonly #changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #groups = new Map<string, GroupNode>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Which elements stood where when the tree was last drawn as a whole. */
  #placesDrawn: string | undefined;
  /** What each cluster's row showed when VS Code last drew it. */
  readonly #drawn = new Map<string, string>();
  /** Clusters whose tooltip VS Code has asked for since: it keeps that until it draws the row anew. */
  readonly #tooltips = new Set<string>();

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /**
   * Everything may have changed. Where the same elements stand at the same places, they are drawn one by one: while a whole
   * tree is drawn anew, VS Code knows none of its elements, and a command that is chosen from a row's menu just then comes
   * without the row. Rows that show what they shall show are left as they are: a click on the icon of a row that is drawn anew
   * just then is lost.
   * @param all draws those too.
   */
  changed(all = false): void {
    const places = this.#places();
    if (places !== this.#placesDrawn) {
      this.#placesDrawn = places;
      this.#changed.fire(undefined);
      return;
    }
    const rows = this.#source.rows().filter(({ cluster }) => all || !this.#isAsDrawn(cluster.id));
    if (rows.length > 0) {
      this.#changed.fire(rows.map((row) => this.#node(row)));
    }
  }

  /** Only this cluster's row may have changed. */
  rowChanged(id: string): void {
    const node = this.#nodes.get(id);
    if (node !== undefined && !this.#isAsDrawn(id)) {
      this.#changed.fire(node);
    }
  }

  getChildren(parent?: GroupNode): TreeNode[];
  getChildren(parent?: TreeNode): TreeNode[] | Promise<TreeNode[]>;
  getChildren(parent?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (parent?.kind === 'cluster') {
      return this.#source.findings(parent.clusterId);
    }
    if (parent?.kind === 'finding') {
      return [];
    }
    const rows = this.#source.rows();
    if (parent !== undefined) {
      return rows.filter((row) => groupOf(row, parent.groupBy).id === parent.id).map((row) => this.#node(row));
    }
    const groupBy = this.#source.groupBy();
    return groupBy === 'none' ? rows.map((row) => this.#node(row)) : this.#groupNodes(rows, groupBy);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    if (node.kind === 'group') {
      const count = this.#source.rows().filter((row) => groupOf(row, node.groupBy).id === node.id).length;
      return groupItem(node.id, node.label, count, node.groupBy);
    }
    if (node.kind === 'finding') {
      return node.item;
    }
    const item = this.#clusterItem(node.clusterId);
    this.#drawn.set(node.clusterId, JSON.stringify(item));
    this.#tooltips.delete(node.clusterId);
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    if (node.kind === 'finding') {
      return this.#nodes.get(node.clusterId);
    }
    const groupBy = this.#source.groupBy();
    const row = node.kind === 'cluster' ? this.#source.row(node.clusterId) : undefined;
    return row === undefined || groupBy === 'none' ? undefined : this.#group(row, groupBy);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const row = node.kind === 'cluster' ? this.#source.row(node.clusterId) : undefined;
    if (row !== undefined) {
      this.#tooltips.add(row.cluster.id);
      item.tooltip = clusterTooltip(row, Date.now(), this.#source.verdict(row.cluster.id));
    }
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #clusterItem(id: string): vscode.TreeItem {
    const row = this.#source.row(id);
    return row === undefined
      ? new vscode.TreeItem(id)
      : clusterItem(row, this.#source.verdict(id), this.#source.isUnfinished(id), this.#source.problem(id));
  }

  #isAsDrawn(id: string): boolean {
    return !this.#tooltips.has(id) && this.#drawn.get(id) === JSON.stringify(this.#clusterItem(id));
  }

  #places(): string {
    const groupBy = this.#source.groupBy();
    const group = (row: Row): string => (groupBy === 'none' ? '' : Object.values(groupOf(row, groupBy)).join(' '));
    return JSON.stringify([groupBy, this.#source.rows().map((row) => [row.cluster.id, group(row)])]);
  }

  #node({ cluster }: Row): ClusterNode {
    return getOrMake(this.#nodes, cluster.id, () => ({ kind: 'cluster', clusterId: cluster.id }));
  }

  #groupNodes(rows: readonly Row[], groupBy: 'resourceGroup' | 'region'): GroupNode[] {
    return [...new Set(rows.map((row) => this.#group(row, groupBy)))].sort((a, b) => a.label.localeCompare(b.label));
  }

  #group(row: Row, groupBy: 'resourceGroup' | 'region'): GroupNode {
    const { id, label } = groupOf(row, groupBy);
    return getOrMake(this.#groups, `${groupBy}:${id}`, () => ({ kind: 'group', groupBy, id, label }));
  }
}

function groupOf(
  { cluster }: Row,
  groupBy: 'resourceGroup' | 'region',
): { readonly id: string; readonly label: string } {
  return groupBy === 'region'
    ? { id: cluster.region, label: cluster.region }
    : { id: cluster.resourceGroupId, label: cluster.resourceGroupName };
}

function getOrMake<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
