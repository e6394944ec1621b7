import type * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { VerifyResults } from '../documents/verifyResults.ts';

/** How often a page about clusters is drawn again while nothing else changes: its ages are in minutes. */
export const LOOK_EVERY_MS = 60_000;

/** What the pages about clusters are made from. */
export interface ClusterPageServices {
  readonly clusters: Clusters;
  /** The last result of each cluster's verification. */
  readonly results: () => Promise<VerifyResults>;
  /** The extension's folder. */
  readonly root: vscode.Uri;
  /** Where it keeps things, which need not exist yet. */
  readonly storage: vscode.Uri;
}
