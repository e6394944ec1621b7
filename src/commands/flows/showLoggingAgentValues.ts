import * as vscode from 'vscode';
import { loggingAgentValues } from '../../forwarding/forwarder/agent/loggingAgentValues.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { message } from '../../text/message.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';

/**
 * Show Logging Agent Values: the values of the Helm chart that installs the agent of IBM Cloud Logs on a cluster, as a
 * new document to complete and save, with the commands at its beginning. Sends nothing to the cluster.
 */
export async function showLoggingAgentValues(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Show Logging Agent Values'),
    offers: isReadable,
  });
  if (row === undefined) {
    return;
  }
  const content = loggingAgentValues({ cluster: row.cluster });
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document, { preview: false });
}
