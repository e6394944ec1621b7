import * as vscode from 'vscode';
import { SERVICE_LOGS_ID } from '../../views/serviceLogs.ts';
import type { CommandContext } from '../command.ts';

/** Show IBM Cloud Log Sources: opens the view below the clusters, and refreshes it. */
export async function showServiceLogs(context: CommandContext): Promise<void> {
  (await context.serviceLogs()).refresh();
  await vscode.commands.executeCommand('setContext', SERVICE_LOGS_ID, true);
  await vscode.commands.executeCommand(`${SERVICE_LOGS_ID}.focus`);
}
