import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { loadChunk } from '../../ui/loadChunk.ts';
import { joined, localize, localizeAll } from '../../ui/localize.ts';
import type { FactSources } from '../clusterFacts.ts';
import { conditionIcon, verifyingIcon } from '../conditionIcon.ts';
import { contextOf, type RowWord } from '../rowWords.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

/** Scheme of the URI that each row carries, so that VS Code asks for its decorations while it is on the screen. */
export const ROW_SCHEME = 'kube-audit-cluster';

/** What rows show of a verification. */
export interface VerifiedFacts {
  /** The last result of a cluster's verification, as far as it is kept. */
  result(clusterId: string): Promise<VerifyResult | undefined>;
  /** What it found wrong, as the rows below the cluster's. */
  findings(result: VerifyResult, cluster: ClusterNode): Promise<TreeNode[]>;
}

/** A cluster's row; commands get it as their argument. Below it are its facts, then what was found wrong. */
export class ClusterNode implements TreeNode {
  readonly clusterId: string;
  readonly #clusters: Clusters;
  readonly #verified: VerifiedFacts;
  readonly #parent: () => TreeNode | undefined;

  constructor(id: string, clusters: Clusters, verified: VerifiedFacts, parent: () => TreeNode | undefined) {
    this.clusterId = id;
    this.#clusters = clusters;
    this.#verified = verified;
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
      : itemOf(row, this.#clusters.condition(id), {
          unfinished: this.#clusters.isUnfinished(id),
          streamed: this.#clusters.isStreamed(id),
        });
  }

  async children(): Promise<TreeNode[]> {
    const sources = await this.#facts();
    if (sources === undefined) return [];
    const { factNodes } = await loadChunk(() => import(/* webpackChunkName: "facts" */ './factNodes.ts'));
    const facts: TreeNode[] = factNodes(this, sources);
    const { result } = sources;
    return result === undefined ? facts : [...facts, ...(await this.#verified.findings(result, this))];
  }

  /** Changes with what its children show. */
  below(): string {
    const { row, verdict, record, unfinished } = this.#clusters.known(this.clusterId) ?? {};
    // Not when it was read: that would have each row drawn again with each reading.
    const facts = [row?.webhook, row?.master].map((fact) => [
      fact?.reading?.value ?? !fact?.reading,
      fact?.failure?.code,
    ]);
    return JSON.stringify([facts, verdict?.at, record, unfinished]);
  }

  async tooltip(): Promise<vscode.MarkdownString | undefined> {
    const condition = this.#clusters.condition(this.clusterId);
    const sources = await this.#facts();
    if (sources === undefined || condition === undefined) return undefined;
    const { clusterTooltip } = await loadChunk(() => import(/* webpackChunkName: "facts" */ './clusterTooltip.ts'));
    return clusterTooltip(condition, sources);
  }

  /** What is known of it. The result of a verification is read only where there was one. */
  async #facts(): Promise<FactSources | undefined> {
    const known = this.#clusters.known(this.clusterId);
    if (known === undefined) return undefined;
    const result = known.verdict === undefined ? undefined : await this.#verified.result(this.clusterId);
    return { known, result, condition: this.#clusters.condition(this.clusterId)?.kind, now: Date.now() };
  }
}

function itemOf(
  row: Row,
  condition: Condition | undefined,
  words: Readonly<Partial<Record<RowWord, boolean>>>,
): vscode.TreeItem {
  const { cluster } = row;
  const item = treeRow(harmless(cluster.name), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `cluster:${cluster.id}`;
  if (condition !== undefined) {
    item.description = localizeAll(condition.texts);
    item.iconPath = condition.isVerifying ? verifyingIcon() : conditionIcon(condition.kind);
  }
  item.resourceUri = rowUri(cluster.id);
  item.command = {
    title: localize(message('Open Overview')),
    command: 'kubeAudit.openOverview',
    arguments: [{ clusterId: cluster.id }],
  };
  const possible = Object.fromEntries((condition?.possible ?? []).map((word) => [word, true]));
  item.contextValue = contextOf({ cluster: true, ...possible, ...words });
  item.accessibilityInformation = {
    label: joined([harmless(cluster.name), ...(condition?.spoken ?? []).map(localize)], ', '),
  };
  return item;
}

/** The URI of a cluster's row. */
export function rowUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: ROW_SCHEME, path: `/${id}` });
}
