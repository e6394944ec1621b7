import type { Row } from '../forwarding/inventory/inventory.ts';
import type { CommandContext } from './command.ts';

/** The row of a tree element. */
export function rowOf({ clusters }: Pick<CommandContext, 'clusters'>, argument: unknown): Row | undefined {
  return typeof argument === 'object' &&
    argument !== null &&
    'clusterId' in argument &&
    typeof argument.clusterId === 'string'
    ? clusters.row(argument.clusterId)
    : undefined;
}
