import { message } from '../../text/message.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { Command, CommandContext } from '../command.ts';

/** Commands that open a page, in a chunk that loads with the first of them. */
export const pageCommands = {
  openOverview,
} satisfies Readonly<Record<string, Command>>;

/** Open Overview: of the row that started it, else of the cluster that the user picks. */
async function openOverview(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { title: message('Open Overview'), offers: () => true });
  if (row !== undefined) await (await context.overview()).show(row.cluster.id);
}
