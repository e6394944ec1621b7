import * as vscode from 'vscode';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { getClusterCrn } from '../../ibmcloud/commands/clusters.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { showInformation, showInStatusBar } from '../../ui/showText.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';

const shownForMs = 4_000;

/** Copy Cluster ID. */
export async function copyClusterId(context: CommandContext, argument: unknown): Promise<void> {
  const row = await choose(context, argument, message('Copy Cluster ID'));
  if (row !== undefined) await copy(row.cluster.id, message('$(check) Copied the ID of {0}', row.cluster.name));
}

/** Copy Cluster Name, as IBM Cloud gave it. */
export async function copyClusterName(context: CommandContext, argument: unknown): Promise<void> {
  const row = await choose(context, argument, message('Copy Cluster Name'));
  if (row !== undefined) await copy(row.cluster.name, message('$(check) Copied the name of {0}', row.cluster.name));
}

/** Copy Cluster CRN. The list of clusters has none, so IBM Cloud is asked for it. */
export async function copyClusterCrn(context: CommandContext, argument: unknown): Promise<void> {
  const row = await choose(context, argument, message('Copy Cluster CRN'));
  if (row === undefined) return;
  const { id, name } = row.cluster;
  const crn = await context.cli.run(getClusterCrn(id), { signal: context.signal });
  if (crn === '') void showInformation(localize(message('IBM Cloud gave no CRN for {0}.', name)));
  else await copy(crn, message('$(check) Copied the CRN of {0}', name));
}

function choose(context: CommandContext, argument: unknown, title: Message): Promise<Row | undefined> {
  return chooseCluster(context, argument, { title, offers: () => true });
}

/** Copies a text, and says so for a moment. */
export async function copy(text: string, done: Message): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  showInStatusBar(localize(done), shownForMs);
}
