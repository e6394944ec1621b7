import { message } from '../../text/message.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';

/** Reads everything again, whatever its age. The view shows failures. */
export async function refresh({ clusters }: CommandContext): Promise<void> {
  await clusters.refreshAll();
}

export async function refreshCluster(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { title: message('Reload Cluster State'), offers: () => true });
  if (row !== undefined) {
    await context.clusters.refreshRow(row.cluster.id);
  }
}
