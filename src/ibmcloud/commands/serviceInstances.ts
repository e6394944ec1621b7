import { Failure } from '../../failure/failure.ts';
import type { CliCommand, CliRunner } from '../cliCommand.ts';
import { readList, requiredText, text } from '../fields.ts';

export interface ServiceInstance {
  readonly name: string;
  readonly region: string;
  /** URL of its dashboard. */
  readonly dashboard: string;
}

/**
 * Services that receive logs, by their names in IBM Cloud's catalogue: Cloud Logs, and its predecessor Activity
 * Tracker.
 */
export type LogService = 'logs' | 'logdnaat';

/**
 * `ibmcloud resource service-instances` of one service. @param everywhere in all resource groups, not only in the
 * targeted one
 */
export function listServiceInstances(service: LogService, everywhere: boolean): CliCommand<readonly ServiceInstance[]> {
  return {
    args: [
      ...['resource', 'service-instances', '--service-name', service],
      ...(everywhere ? ['--all-resource-groups'] : []),
      ...['--output', 'json', '-q'],
    ],
    parse: (stdout) =>
      readList(stdout).map((fields) => {
        const crn = text(fields, 'crn', 'id');
        return {
          name: requiredText(fields, 'name'),
          region: text(fields, 'region_id'),
          dashboard:
            text(fields, 'dashboard_url') || `https://cloud.ibm.com/services/${service}/${encodeURIComponent(crn)}`,
        };
      }),
  };
}

/**
 * Every visible instance; only those of the targeted group where the CLI lacks the flag for all groups. @throws Failure
 */
export async function serviceInstances(
  cli: CliRunner,
  service: LogService,
  signal: AbortSignal,
): Promise<readonly ServiceInstance[]> {
  try {
    return await cli.run(listServiceInstances(service, true), { signal });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'usage') throw error;
    return cli.run(listServiceInstances(service, false), { signal });
  }
}
