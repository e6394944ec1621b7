import type { CliCommand } from '../cliCommand.ts';

/** Regions of IBM Cloud Logs, by IBM's page of regions. */
export const LOGS_REGIONS = [
  ...['au-syd', 'br-sao', 'ca-mon', 'ca-tor', 'eu-de', 'eu-es', 'eu-gb'],
  ...['in-che', 'in-mum', 'jp-osa', 'jp-tok', 'us-east', 'us-south'],
];

/** Days in frequent search that IBM sells, each with the list price in USD for a GB, and the date of that list. */
export const RETENTIONS = [
  { days: '7', price: '1.20' },
  { days: '14', price: '1.75' },
  { days: '30', price: '2.25' },
  { days: '60', price: '2.75' },
  { days: '90', price: '3.25' },
] as const;
export const PRICES_OF = '2026-04-24';

/** An instance of IBM Cloud Logs to be made. */
export interface NewLogsInstance {
  readonly name: string;
  /** One of {@link LOGS_REGIONS}. */
  readonly region: string;
  /** Name of the resource group. */
  readonly group: string;
  /** Days in frequent search: one of {@link RETENTIONS}. */
  readonly days: string;
}

/** A bucket of Object Storage for the archive. */
export interface LogsBucket {
  readonly crn: string;
  /** Host of its endpoint, without a scheme. */
  readonly endpoint: string;
}

/** A placeholder in a preview, and a variable in a script: the instance's GUID is known only once it is there. */
export const INSTANCE = '<INSTANCE>';

/** The service makes an instance while the CLI waits. */
const CREATE_MS = 5 * 60_000;

/**
 * `ibmcloud resource service-instance-create` for IBM Cloud Logs; needs role Editor on the service. What it prints is
 * not read: whether the instance is there is asked for.
 */
export function createLogsInstance({ name, region, group, days }: NewLogsInstance): CliCommand<void> {
  return {
    args: [
      ...['resource', 'service-instance-create', name, 'logs', 'standard', region],
      ...['-g', group, '-p', parametersOf({ days })],
    ],
    parse: () => undefined,
    timeoutMs: CREATE_MS,
  };
}

/** The instance's parameters as JSON. */
export function parametersOf({ days, bucket }: { readonly days: string; readonly bucket?: LogsBucket }): string {
  return JSON.stringify({
    retention_period: days,
    ...(bucket && { logs_bucket_crn: bucket.crn, logs_bucket_endpoint: bucket.endpoint }),
  });
}

/** The parts of a bucket's CRN; `undefined` where it is none. */
export function bucketOf(
  crn: string,
): { readonly account: string; readonly instance: string; readonly name: string } | undefined {
  const pattern =
    /^crn:v1:bluemix:public:cloud-object-storage:global:a\/([0-9a-f]{32}):([0-9a-f-]{36}):bucket:([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
  const [, account, instance, name] = pattern.exec(crn) ?? [];
  return account === undefined || instance === undefined || name === undefined
    ? undefined
    : { account, instance, name };
}

/** What IAM answers where the same authorization is there, in both wordings. */
const ALREADY = /policy_conflict_error|identical attributes|already exists/i;

/**
 * `ibmcloud iam authorization-policy-create`: one instance of IBM Cloud Logs may write into one bucket. One that is
 * there already is left as it is. IBM's page asks for the bucket's CRN, IBM's Terraform modules give its name, which
 * is what IAM compares.
 * @param guid of the instance, or {@link INSTANCE}
 */
export function authoriseBucket(guid: string, { crn }: LogsBucket): CliCommand<void> {
  const { instance = '', name = '' } = bucketOf(crn) ?? {};
  return {
    args: [
      ...['iam', 'authorization-policy-create', 'logs', 'cloud-object-storage', 'Writer'],
      ...['--source-service-instance-id', guid, '--target-service-instance-id', instance],
      ...['--target-resource-type', 'bucket', '--target-resource', name],
    ],
    parse: () => undefined,
    parseFailure: ({ stdout, stderr }) => (ALREADY.test(`${stderr}\n${stdout}`) ? { value: undefined } : undefined),
  };
}

/** `ibmcloud resource service-instance-update`: the bucket of an instance's archive. @param guid as above */
export function attachBucket(guid: string, days: string, bucket: LogsBucket): CliCommand<void> {
  return {
    args: ['resource', 'service-instance-update', guid, '-p', parametersOf({ days, bucket })],
    parse: () => undefined,
    timeoutMs: CREATE_MS,
  };
}
