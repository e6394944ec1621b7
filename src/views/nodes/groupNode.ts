import * as vscode from 'vscode';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { harmless, shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { contextOf } from '../rowWords.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

/** What clusters can be grouped by. */
export type Grouping = 'resourceGroup' | 'region';

/** What the clusters of a group have in common. */
export interface Group {
  readonly id: string;
  readonly name: string;
}

export function groupOf({ cluster }: Row, grouping: Grouping): Group {
  return grouping === 'region'
    ? { id: cluster.region, name: cluster.region }
    : { id: cluster.resourceGroupId, name: cluster.resourceGroupName };
}

/** The row above the clusters of a resource group or a region. */
export class GroupNode implements TreeNode {
  readonly parent = undefined;
  readonly name: string;
  readonly #id: string;
  readonly #grouping: Grouping;
  readonly #members: () => TreeNode[];

  constructor({ id, name }: Group, grouping: Grouping, members: () => TreeNode[]) {
    this.#id = id;
    this.name = name;
    this.#grouping = grouping;
    this.#members = members;
  }

  item(): vscode.TreeItem {
    const label = this.name === '' ? localize(message('Unknown')) : harmless(this.name);
    const item = treeRow(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `group:${this.#grouping}:${this.#id}`;
    item.description = shown`${String(this.#members().length)}`;
    item.iconPath = new vscode.ThemeIcon(this.#grouping === 'region' ? 'globe' : 'folder');
    item.contextValue = contextOf({ group: true });
    return item;
  }

  children(): TreeNode[] {
    return this.#members();
  }
}
