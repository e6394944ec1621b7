import * as vscode from 'vscode';
import type { ConditionKind } from '../forwarding/condition/conditionKinds.ts';
import { conditionIcons } from './conditionShapes.ts';

/** The icon of a condition. */
export function conditionIcon(kind: ConditionKind): vscode.ThemeIcon {
  const [icon, color] = conditionIcons[kind];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(`kubeAudit.${color}`));
}

/** The icon of a cluster that is being verified: what it was before may not be so any more. */
export function verifyingIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('loading~spin', new vscode.ThemeColor('kubeAudit.neutral'));
}
