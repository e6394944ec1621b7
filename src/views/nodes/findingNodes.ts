import type * as vscode from 'vscode';
import type { Finding, FindingRemedy } from '../../forwarding/verification/check.ts';
import { sentenceOf, titleOf } from '../../forwarding/verification/report/reportText.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { joined, localize } from '../../ui/localize.ts';
import { conditionIcon } from '../conditionIcon.ts';
import { contextOf } from '../rowWords.ts';
import { remedyWord } from '../remedyWord.ts';
import type { ClusterNode } from './clusterNode.ts';
import type { TreeNode } from './node.ts';
import { treeRow } from '../../ui/showText.ts';

/** A finding below the row of its cluster. */
export class FindingNode implements TreeNode {
  readonly kind = 'finding';
  readonly parent: ClusterNode;
  readonly clusterId: string;
  readonly remedy: FindingRemedy | undefined;
  readonly #finding: Finding;
  readonly #index: number;

  /** @param index of the finding below its cluster. */
  constructor(parent: ClusterNode, finding: Finding, index: number) {
    this.parent = parent;
    this.clusterId = parent.clusterId;
    this.remedy = finding.remedy;
    this.#finding = finding;
    this.#index = index;
  }

  item(): vscode.TreeItem {
    return itemOf(this.#finding, this.clusterId, this.#index);
  }

  children(): TreeNode[] {
    return [];
  }
}

/** What a verification found wrong: failures, then warnings. That nothing is forwarded is the cluster's own row. */
export function findingNodes({ findings }: VerifyResult, parent: ClusterNode): FindingNode[] {
  const of = (wanted: Finding['result']): readonly Finding[] =>
    findings.filter((finding) => finding.result === wanted && finding.notCovered !== true);
  return [...of('failure'), ...of('warning')].map((finding, index) => new FindingNode(parent, finding, index));
}

function itemOf(finding: Finding, clusterId: string, index: number): vscode.TreeItem {
  const failing = finding.result === 'failure';
  const title = localize(titleOf(finding));
  const sentence = harmless(sentenceOf(finding, localize));
  const item = treeRow(title);
  item.id = `finding:${clusterId}:${finding.check}:${index}`;
  item.description = sentence;
  const help = finding.remedy && localize(message('Fix: {0}', localize(finding.remedy.title)));
  item.tooltip = joined([sentence, ...finding.evidence.map(localize), help], '\n');
  item.iconPath = conditionIcon(failing ? 'failing' : 'warning');
  const word = finding.remedy && remedyWord(finding.remedy);
  item.contextValue = contextOf({ finding: true, ...(word === undefined ? {} : { [word]: true }) });
  item.command = {
    title: localize(message('Show Verification Report')),
    command: 'kubeAudit.showReport',
    arguments: [{ clusterId }],
  };
  const state = failing ? message('failing') : message('warning');
  item.accessibilityInformation = { label: joined([title, localize(state), sentence, help], ', ') };
  return item;
}
