import { Failure } from '../../../failure/failure.ts';
import {
  bucketOf,
  LOGS_REGIONS,
  PRICES_OF,
  RETENTIONS,
  type LogsBucket,
} from '../../../ibmcloud/commands/logsInstances.ts';
import type { Cluster } from '../../../ibmcloud/models.ts';
import { message, type Message } from '../../../text/message.ts';
import { instancesNamed, type InstanceName } from '../../destination/namedInstance.ts';
import type { FlowContext } from '../../plans/flowContext.ts';
import { requireOwnPlace } from '../../plans/journal/clusterClaim.ts';
import type { JournalEntry } from '../../plans/journal/journal.ts';
import type { Plan } from '../../plans/plan.ts';
import { stepOf } from '../../plans/stepOf.ts';
import type { StepAction } from '../../plans/steps.ts';
import { besideAccount } from '../../webhook/readPresent.ts';

/** Answers of Create Cloud Logs Instance. */
export interface InstanceInputs {
  /** Whose events the instance is for. */
  readonly cluster: Cluster;
  readonly name: string;
  readonly region: string;
  /** Days in frequent search. */
  readonly days: string;
  /** Absent: nothing is archived. */
  readonly bucket?: LogsBucket;
}

/** Longest wait for an instance to become active, in milliseconds. */
const ACTIVE_MS = 10 * 60_000;

/** Why a name isn't one for an instance; IBM Cloud takes more, but scripts and tables do not. */
export function objectionToName(name: string): Message | undefined {
  return /^[a-z\d][\w.-]{0,89}$/i.test(name)
    ? undefined
    : message('Use letters, digits, “-”, “_” and “.”, at most 90 characters.');
}

/** Why a bucket's CRN isn't one. */
export function objectionToBucket(crn: string): Message | undefined {
  return bucketOf(crn) ? undefined : message('Paste the bucket’s CRN: crn:v1:…:cloud-object-storage:…:bucket:NAME');
}

/** Why an endpoint isn't a host. */
export function objectionToEndpoint(host: string): Message | undefined {
  return /^s3\.[a-z\d.-]+\.cloud-object-storage\.appdomain\.cloud$/.test(host)
    ? undefined
    : message('Enter the bucket’s endpoint: s3.direct.REGION.cloud-object-storage.appdomain.cloud');
}

/**
 * Plans an instance of IBM Cloud Logs for a cluster's events, and its bucket. One of this name that is there is used as
 * it is, and keeps its retention and bucket, unless the cluster's unfinished run made it. Changes nothing.
 * @throws Failure – `invalid-input`, `not-logged-in`, or why the instances can't be listed, or the journal not read;
 * `plan-running` if another plan for the cluster is unfinished, also for another instance: this run's record would
 * take its place.
 */
export function planInstance(
  { cluster, name, region, days, bucket }: InstanceInputs,
  services: FlowContext,
  { signal }: { readonly signal: AbortSignal },
): Promise<Plan> {
  const objection =
    objectionToName(name) ??
    (bucket && (objectionToBucket(bucket.crn) ?? objectionToEndpoint(bucket.endpoint))) ??
    (LOGS_REGIONS.includes(region) ? undefined : message('IBM Cloud Logs isn’t offered in region {0}.', region));
  if (objection) throw new Failure('invalid-input', objection);
  const group = cluster.resourceGroupName;
  if (group === '') {
    throw new Failure('invalid-input', message('The resource group of {0} isn’t known. Reload it.', cluster.name));
  }
  return besideAccount(services, signal, async (login, until) => {
    const [{ found, groups }, { account }, unfinished] = await Promise.all([
      instancesNamed(services.cli, name, until),
      login,
      services.journal.entry(cluster.id),
    ]);
    requireOwnPlace({ flow: 'create-logs-instance', inputs: { name, region } }, cluster, unfinished);
    const owner = bucket && bucketOf(bucket.crn)?.account;
    if (owner !== undefined && owner !== account.id) {
      throw new Failure('invalid-input', message('The bucket belongs to another account: authorize it there.'));
    }
    const there = found.filter((instance) => instance.region === region);
    if (there.length < found.length) {
      const elsewhere = found.find((instance) => instance.region !== region)?.region ?? '';
      throw new Failure('invalid-input', message('{0} is already the name of an instance in {1}.', name, elsewhere));
    }
    const isForeign = there.length > 0 && !hasMade(unfinished, { name, region });
    const attached = isForeign ? undefined : bucket;
    const actions: readonly StepAction[] = [
      ...(there.length > 0 ? [] : [{ kind: 'create-logs-instance', name, region, group, days } as const]),
      { kind: 'wait-logs-instance', name, region, timeoutMs: ACTIVE_MS },
      ...(attached ? [{ kind: 'attach-bucket', name, region, days, bucket: attached } as const] : []),
    ];
    return {
      title: message('Create Cloud Logs instance {0}', name),
      account,
      cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
      // Uses only the CLI, not the cluster's API.
      credentials: 'user',
      steps: actions.map(stepOf),
      notes: [
        ...(there.length > 0 ? [message('Instance {0} is there already: it’s used as it is.', name)] : costNotes(days)),
        ...(bucket && isForeign
          ? [message('Its retention and its bucket stay: attach a bucket in IBM Cloud, by hand.')]
          : []),
        ...(groups === 'all'
          ? []
          : [message('The CLI lists only the targeted group’s instances: others may have this name.')]),
        ...(bucket ? [] : [message('Without a bucket nothing is archived, and only frequent search finds events.')]),
        message('The agent isn’t installed: its Helm values and one helm command come after this.'),
        message('Undo never deletes an instance.'),
      ],
    };
  });
}

/** Whether an unfinished run has made it: what was there before isn't changed. */
function hasMade(run: JournalEntry | undefined, { name, region }: InstanceName): boolean {
  return (run?.changes ?? []).some((one) => one.kind === 'instance' && one.name === name && one.region === region);
}

function costNotes(days: string): readonly Message[] {
  const price = RETENTIONS.find((one) => one.days === days)?.price;
  if (price === undefined)
    throw new Failure('invalid-input', message('IBM Cloud Logs keeps 7, 14, 30, 60 or 90 days.'));
  return [message('It costs about USD {0} for a GB that it takes in (list price of {1}).', price, PRICES_OF)];
}
