import * as vscode from 'vscode';
import type { Finding, FindingRemedy } from '../forwarding/verification/check.ts';
import { sentenceOf, titleOf } from '../forwarding/verification/report/reportText.ts';
import type { VerifyResult } from '../forwarding/verification/verify.ts';
import { message } from '../text/message.ts';
import { localize } from '../ui/localize.ts';
import { contextOf } from './rowWords.ts';

/** A finding below the row of its cluster. */
export interface FindingNode {
  readonly kind: 'finding';
  readonly clusterId: string;
  readonly item: vscode.TreeItem;
  readonly remedy: FindingRemedy | undefined;
}

/** Rows for the findings of a verification: failures, then warnings. */
export function findingNodes(result: VerifyResult): FindingNode[] {
  const of = (wanted: Finding['result']): readonly Finding[] =>
    result.findings.filter((finding) => finding.result === wanted);
  return [...of('failure'), ...of('warning')].map((finding, index) => {
    const clusterId = result.cluster.id;
    return { kind: 'finding', clusterId, item: itemOf(finding, clusterId, index), remedy: finding.remedy };
  });
}

function itemOf(finding: Finding, clusterId: string, index: number): vscode.TreeItem {
  const failing = finding.result === 'failure';
  const title = localize(titleOf(finding));
  const sentence = sentenceOf(finding, localize);
  const item = new vscode.TreeItem(title);
  item.id = `finding:${clusterId}:${finding.check}:${index}`;
  item.description = sentence;
  item.tooltip = [sentence, ...finding.evidence.map((seen) => localize(seen))].join('\n');
  item.iconPath = failing
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = contextOf({ finding: true, remedy: finding.remedy !== undefined });
  item.command = {
    title: localize(message('Show Verification Report')),
    command: 'kubeAudit.showReport',
    arguments: [{ kind: 'cluster', clusterId }],
  };
  const state = failing ? message('failing') : message('warning');
  item.accessibilityInformation = { label: `${title}, ${localize(state)}, ${sentence}` };
  return item;
}
