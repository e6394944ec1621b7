import * as vscode from 'vscode';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Row } from '../forwarding/inventory/inventory.ts';
import { groupBy, show, sortBy } from '../ui/settings.ts';
import { ClusterNode, type VerifiedFacts } from './nodes/clusterNode.ts';
import { GroupNode, groupOf, type Group, type Grouping } from './nodes/groupNode.ts';
import type { TreeNode } from './nodes/node.ts';
import { shownRows } from './shownRows.ts';

/**
 * The tree of clusters, optionally in groups. Elements keep their identity, and ids are stable over refreshes and
 * reloads.
 */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #known: Clusters;
  readonly #verified: VerifiedFacts;
  readonly #changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly #clusters = new Map<string, ClusterNode>();
  readonly #groups = new Map<string, GroupNode>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Which elements were at which places when the tree was last drawn as a whole. */
  #placesDrawn: string | undefined;
  /** What each row showed when VS Code last drew it. */
  readonly #drawn = new WeakMap<TreeNode, string>();
  /** What the children of each row showed when VS Code last asked for them: of those that were expanded. */
  readonly #below = new WeakMap<TreeNode, string | undefined>();
  /** Elements whose tooltip VS Code has asked for since: it keeps that until it draws the row again. */
  readonly #tooltips = new WeakSet<TreeNode>();

  constructor(clusters: Clusters, verified: VerifiedFacts) {
    this.#known = clusters;
    this.#verified = verified;
  }

  /**
   * Everything may have changed. Where the same elements are at the same places, they are drawn one by one: while a
   * whole tree is drawn again, VS Code knows none of its elements, and a command that is chosen from a row's menu just
   * then comes without the row. Rows that show what they shall show are left as they are: a click on the icon of a row
   * that is drawn again just then is lost.
   */
  changed(): void {
    const places = this.#places();
    if (places !== this.#placesDrawn) {
      this.#placesDrawn = places;
      this.#changed.fire(undefined);
      return;
    }
    const nodes = this.#rows().map((row) => this.#cluster(row));
    const wanted = nodes.filter((node) => !this.#isAsDrawn(node));
    if (wanted.length > 0) this.#draw(wanted);
  }

  rowChanged(id: string): void {
    const node = this.#clusters.get(id);
    if (node !== undefined && !this.#isAsDrawn(node)) this.#draw([node]);
  }

  getChildren(parent?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (parent !== undefined) {
      this.#below.set(parent, parent.below?.());
      return parent.children();
    }
    if (this.#known.isReady()) return this.roots();
    // Without what judges clusters their rows have but their names.
    const paint = (): TreeNode[] => this.roots();
    return this.#known.ready().then(paint, paint);
  }

  /** The elements at the top. */
  roots(): TreeNode[] {
    const grouping = groupBy();
    if (grouping === 'none') return this.#rows().map((row) => this.#cluster(row));
    const groups = new Set(this.#rows().map((row) => this.#group(row, grouping)));
    return [...groups].sort(({ group: a }, { group: b }) => a.rank - b.rank || a.name.localeCompare(b.name));
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = node.item();
    this.#drawn.set(node, JSON.stringify(item));
    this.#tooltips.delete(node);
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const tooltip = await node.tooltip?.();
    if (tooltip !== undefined) {
      this.#tooltips.add(node);
      item.tooltip = tooltip;
    }
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /**
   * Rows in the order in which they are shown; none while a welcome view is to be seen. One that is not judged yet is
   * among them whatever is shown.
   */
  #rows(): readonly Row[] {
    const judged = this.#known.shownRows().map((row) => ({ row, condition: this.#known.condition(row.cluster.id) }));
    return shownRows(judged, show(), sortBy()).map(({ row }) => row);
  }

  /** How many clusters are shown. */
  count(): number {
    return this.#rows().length;
  }

  #cluster({ cluster: { id } }: Row): ClusterNode {
    return getOrMake(this.#clusters, id, () => new ClusterNode(id, this.#known, this.#verified, () => this.#above(id)));
  }

  #group(row: Row, grouping: Grouping): GroupNode {
    const group = this.#groupOf(row, grouping);
    const members = (): TreeNode[] =>
      this.#rows()
        .filter((other) => this.#groupOf(other, grouping).id === group.id)
        .map((other) => this.#cluster(other));
    return getOrMake(this.#groups, `${grouping}:${group.id}`, () => new GroupNode(group, grouping, members));
  }

  #groupOf(row: Row, grouping: Grouping): Group {
    return groupOf(row, grouping, this.#known.condition(row.cluster.id));
  }

  /** The group that a cluster is in. */
  #above(id: string): GroupNode | undefined {
    const grouping = groupBy();
    const row = this.#known.row(id);
    return row === undefined || grouping === 'none' ? undefined : this.#group(row, grouping);
  }

  /** Has rows drawn again. VS Code then asks for the children of those that are expanded, and of no others. */
  #draw(nodes: TreeNode[]): void {
    for (const node of nodes) this.#below.delete(node);
    this.#changed.fire(nodes);
  }

  #isAsDrawn(node: TreeNode): boolean {
    if (this.#below.has(node) && this.#below.get(node) !== node.below?.()) return false;
    return !this.#tooltips.has(node) && this.#drawn.get(node) === JSON.stringify(node.item());
  }

  #places(): string {
    const grouping = groupBy();
    const above = (row: Row): readonly string[] => {
      if (grouping === 'none') return [];
      const { id, name } = this.#groupOf(row, grouping);
      return [id, name];
    };
    return JSON.stringify([grouping, this.#rows().map((row) => [row.cluster.id, above(row)])]);
  }
}

function getOrMake<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
