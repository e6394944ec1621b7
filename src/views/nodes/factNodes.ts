import * as vscode from 'vscode';
import { conditionNames } from '../../forwarding/condition/conditionKinds.ts';
import { message, type Message } from '../../text/message.ts';
import { joined, localize } from '../../ui/localize.ts';
import { treeRow } from '../../ui/showText.ts';
import { clusterFacts, type ClusterFact, type FactSources } from '../clusterFacts.ts';
import { conditionIcon } from '../conditionIcon.ts';
import { contextOf } from '../rowWords.ts';
import type { ClusterRow, TreeNode } from './node.ts';

const icons: Readonly<Record<ClusterFact['id'], string>> = {
  route: 'arrow-swap',
  policy: 'law',
  webhook: 'link',
  certificate: 'key',
  forwarder: 'server-process',
  receiver: 'server',
  retention: 'calendar',
  delivery: 'mail',
  verification: 'shield',
};

/** A fact below the row of its cluster, with what helps with it. */
export class FactNode implements TreeNode {
  readonly parent: ClusterRow;
  readonly clusterId: string;
  readonly #fact: ClusterFact;

  constructor(parent: ClusterRow, fact: ClusterFact) {
    this.parent = parent;
    this.clusterId = parent.clusterId;
    this.#fact = fact;
  }

  item(): vscode.TreeItem {
    const { id, title, text, sign, at, helps } = this.#fact;
    const [label, description] = [localize(title), localize(text)];
    const item = treeRow(label);
    item.id = `fact:${this.clusterId}:${id}`;
    item.description = description;
    item.tooltip = joined([description, at === undefined ? undefined : localize(asOf(at))], '\n');
    item.iconPath = sign === undefined ? new vscode.ThemeIcon(icons[id]) : conditionIcon(sign);
    item.contextValue = contextOf({ fact: true, ...Object.fromEntries(helps.map((word) => [word, true])) });
    if (id === 'verification' && helps.includes('reports')) {
      item.command = {
        title: localize(message('Show Verification Report')),
        command: 'kubeAudit.showReport',
        arguments: [{ clusterId: this.clusterId }],
      };
    }
    item.accessibilityInformation = {
      label: joined([label, sign && localize(conditionNames[sign]), description], ', '),
    };
    return item;
  }

  children(): TreeNode[] {
    return [];
  }
}

/** The rows of a cluster's facts. */
export function factNodes(parent: ClusterRow, sources: FactSources): FactNode[] {
  return clusterFacts(sources).map((fact) => new FactNode(parent, fact));
}

/** A time of this day, or of another one: ages would be wrong while the row stays as it is. */
function asOf(at: number): Message {
  const time = new Date(at);
  const isToday = time.toDateString() === new Date().toDateString();
  return message('As of {0}', isToday ? time.toLocaleTimeString() : time.toLocaleString());
}
