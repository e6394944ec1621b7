import type { Row } from '../forwarding/inventory/inventory.ts';
import type { CommandContext } from './command.ts';

/** The id of the cluster that a command is about, of a tree element or a button, also before its row is loaded. */
export function clusterIdOf(argument: unknown): string | undefined {
  const isOfCluster = typeof argument === 'object' && argument !== null && 'clusterId' in argument;
  return isOfCluster && typeof argument.clusterId === 'string' ? argument.clusterId : undefined;
}

/** The row of a tree element. */
export function rowOf({ clusters }: Pick<CommandContext, 'clusters'>, argument: unknown): Row | undefined {
  const id = clusterIdOf(argument);
  return id === undefined ? undefined : clusters.row(id);
}
