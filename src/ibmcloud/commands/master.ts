import type { CliCommand } from '../cliCommand.ts';
import { acknowledgement } from '../jsonOutput.ts';

/**
 * `ibmcloud ks cluster master refresh` (role Operator): restarts the cluster's API servers with the stored configuration.
 * The call returns at once; the master then stays `deployed` for a while, turns to `updating` and back, within minutes.
 * @param cluster name or id
 */
export function refreshMaster(cluster: string): CliCommand<void> {
  return { args: ['ks', 'cluster', 'master', 'refresh', '--cluster', cluster, '-q'], parse: acknowledgement };
}
