import * as vscode from 'vscode';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { FindingNode } from '../../views/nodes/findingNodes.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { Command, CommandContext } from '../command.ts';
import { saveReport } from './saveReport.ts';
import { verify, verifyAll } from './verify.ts';
import { showInformation } from '../../ui/showText.ts';

/** Commands about verification, in a chunk that loads with the first of them. */
export const verifyCommands = {
  verify,
  verifyAll,
  showReport,
  saveReport,

  /** Runs the remedy of a finding's row. */
  async runRemedy(_context, argument) {
    if (!isFindingNode(argument) || !argument.remedy) return;
    const { command, arguments: values } = argument.remedy;
    await vscode.commands.executeCommand(command, ...values);
  },
} satisfies Readonly<Record<string, Command>>;

async function showReport(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Show Verification Report'),
    offers: ({ cluster }) => context.clusters.verdict(cluster.id) !== undefined,
    none: message('No cluster has been verified yet.'),
  });
  if (row === undefined) return;
  const { id, name } = row.cluster;
  if ((await (await context.results()).get(id)) === undefined) {
    void showInformation(localize(message('{0} hasn’t been verified yet.', name)));
  } else await (await context.verifications()).show({ clusterIds: [id] });
}

function isFindingNode(argument: unknown): argument is FindingNode {
  return typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === 'finding';
}
