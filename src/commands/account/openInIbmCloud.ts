import * as vscode from 'vscode';
import { hasConsolePage } from '../../forwarding/condition/possible.ts';
import { clusterPage } from '../../ibmcloud/consolePage.ts';
import { message } from '../../text/message.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';

/** Open in IBM Cloud: the cluster's page in the console, in the browser. */
export async function openInIbmCloud(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Open in IBM Cloud'),
    offers: ({ cluster }) => hasConsolePage(cluster),
  });
  if (row === undefined) return;
  const page = clusterPage(row.cluster.id, context.clusters.target()?.account?.id);
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
}
