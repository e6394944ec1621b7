import { Failure } from '../../failure/failure.ts';
import type { CliCommand, CliRunner } from '../cliCommand.ts';
import { child, readList, requiredText, text, type Fields } from '../fields.ts';

export interface ServiceInstance {
  readonly name: string;
  /** Empty where the CLI did not say. */
  readonly guid: string;
  readonly region: string;
  /** `active`, `provisioning`, `failed`, …; empty where the CLI did not say. */
  readonly state: string;
  /** URL of its dashboard. */
  readonly dashboard: string;
  /** Hosts of an API of its own, as far as the CLI shows them; which it shows of Cloud Logs is documented for one. */
  readonly api: { readonly public: string | undefined; readonly private: string | undefined };
  /** Days that Cloud Logs has events in frequent search; `undefined` where the CLI does not say. */
  readonly retentionDays: number | undefined;
  /** Hosts that receive, likewise. */
  readonly ingress: { readonly public: string | undefined; readonly private: string | undefined };
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
          guid: text(fields, 'guid') || (crn.split(':')[7] ?? ''),
          region: text(fields, 'region_id'),
          state: text(fields, 'state'),
          dashboard:
            text(fields, 'dashboard_url') || `https://cloud.ibm.com/services/${service}/${encodeURIComponent(crn)}`,
          api: {
            public: host(child(fields, 'extensions'), 'external_api'),
            private: host(child(fields, 'extensions'), 'external_api_private'),
          },
          retentionDays: daysOf(fields),
          ingress: {
            public: host(child(fields, 'extensions'), 'external_ingress'),
            private: host(child(fields, 'extensions'), 'external_ingress_private'),
          },
        };
      }),
  };
}

/** Instances that the user sees. */
export interface ServiceInstances {
  readonly instances: readonly ServiceInstance[];
  /** `targeted`: only of the targeted resource group, for the CLI is too old to list all. */
  readonly groups: 'all' | 'targeted';
}

/**
 * Every visible instance; only those of the targeted group where the CLI lacks the flag for all groups. @throws Failure
 */
export async function serviceInstances(
  cli: CliRunner,
  service: LogService,
  signal: AbortSignal,
): Promise<ServiceInstances> {
  try {
    return { instances: await cli.run(listServiceInstances(service, true), { signal }), groups: 'all' };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'usage') throw error;
    return { instances: await cli.run(listServiceInstances(service, false), { signal }), groups: 'targeted' };
  }
}

function daysOf(fields: Fields): number | undefined {
  const said =
    text(child(fields, 'extensions'), 'retention_period') || text(child(fields, 'parameters'), 'retention_period');
  return /^[1-9]\d{0,3}$/.test(said) ? Number(said) : undefined;
}

/** A host without a scheme; `undefined` where the field holds none. */
function host(fields: Fields, name: string): string | undefined {
  const found = text(fields, name)
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  return /^[a-z\d.-]+$/i.test(found) ? found : undefined;
}
