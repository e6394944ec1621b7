import type { CliCommand } from '../cliCommand.ts';
import { acknowledgement } from '../jsonOutput.ts';

/**
 * `ibmcloud ks cluster master refresh` (role Operator): restarts the cluster's API servers with the stored
 * configuration. Returns at once. The master stays `deployed` for a while, then becomes `updating`, and `deployed`
 * again within minutes.
 * @param cluster name or id
 */
export function refreshMaster(cluster: string): CliCommand<void> {
  return { args: ['ks', 'cluster', 'master', 'refresh', '--cluster', cluster, '-q'], parse: acknowledgement };
}
