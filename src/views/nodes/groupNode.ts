import * as vscode from 'vscode';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { harmless, shown } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { joined, localize } from '../../ui/localize.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';
import { conditionIcon } from '../conditionIcon.ts';
import { contextOf } from '../rowWords.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

/** What clusters can be grouped by. */
export type Grouping = 'resourceGroup' | 'region' | 'condition';

/** What the clusters of a group have in common. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** Groups of one rank are ordered by their names. */
  readonly rank: number;
  readonly icon: vscode.ThemeIcon;
}

/** The group of a cluster; by condition what needs help most comes first. */
export function groupOf({ cluster }: Row, grouping: Grouping, condition: Condition | undefined): Group {
  switch (grouping) {
    case 'condition': {
      const { kind = 'unread', name, rank = 0 } = condition ?? {};
      return { id: kind, name: name ? localize(name) : '', rank, icon: conditionIcon(kind) };
    }
    case 'region':
      return { id: cluster.region, name: cluster.region, rank: 0, icon: new vscode.ThemeIcon('globe') };
    default: {
      const { resourceGroupId: id, resourceGroupName: name } = cluster;
      return { id, name, rank: 0, icon: new vscode.ThemeIcon('folder') };
    }
  }
}

/** How a group is spoken of: its name alone does not say what it is of. */
const groupingNames: Readonly<Record<Grouping, (name: string) => Message>> = {
  resourceGroup: (name) => message('Resource group {0}', name),
  region: (name) => message('Region {0}', name),
  condition: (name) => message('Condition {0}', name),
};

/** The row above the clusters of a group. */
export class GroupNode implements TreeNode {
  readonly parent = undefined;
  readonly group: Group;
  readonly #grouping: Grouping;
  readonly #members: () => TreeNode[];

  constructor(group: Group, grouping: Grouping, members: () => TreeNode[]) {
    this.group = group;
    this.#grouping = grouping;
    this.#members = members;
  }

  item(): vscode.TreeItem {
    const { id, name, icon } = this.group;
    const label = name === '' ? localize(message('Unknown')) : harmless(name);
    const item = treeRow(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `group:${this.#grouping}:${id}`;
    item.description = shown`${String(this.#members().length)}`;
    item.iconPath = icon;
    const spoken = localize(groupingNames[this.#grouping](label));
    item.accessibilityInformation = { label: joined([spoken, localize(clusterCount(this.#members().length))], ', ') };
    item.contextValue = contextOf({ group: true });
    return item;
  }

  children(): TreeNode[] {
    return this.#members();
  }
}
