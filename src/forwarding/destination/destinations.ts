import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import {
  serviceInstances,
  type ServiceInstance,
  type ServiceInstances,
} from '../../ibmcloud/commands/serviceInstances.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import { withCluster } from '../cluster/withCluster.ts';
import { readAgentTarget, type AgentTarget, type LogsInstance } from '../forwarder/agent/agentTarget.ts';

/** An instance of IBM Cloud Logs that can be asked. */
export interface Destination extends LogsInstance {
  /** Its name; its GUID where IBM Cloud does not list it for this user. */
  readonly name: string;
  /** Of its API: `https://GUID.api[.private].REGION.logs.cloud.ibm.com`. */
  readonly serviceUrl: string;
  /** Days in frequent search; absent where that is not known. */
  readonly retentionDays?: number;
}

/** Instances that a cluster's events may be in. */
export interface Destinations {
  readonly offered: readonly Destination[];
  /** Why they are offered although the agent was not seen to send there; `undefined`: it was. */
  readonly doubt: Message | undefined;
}

/**
 * Finds the instances that a cluster's logging agent sends to, with the user's own credentials; where that is not
 * known, every instance that the user can see. @throws Failure – where neither is known
 */
export async function findDestinations(
  cluster: { readonly id: string },
  services: ClusterServices,
  signal: AbortSignal,
): Promise<Destinations> {
  const [target, listed] = await Promise.all([
    targetOf(cluster, services, signal),
    listDestinations(services.cli, signal),
  ]);
  return chooseDestinations(target, listed);
}

/** Pure. @throws Failure – why no instance is known */
export function chooseDestinations(target: AgentTarget, listed: ServiceInstances | Failure): Destinations {
  const known = listed instanceof Failure ? [] : addressed(listed);
  if (target.kind === 'sends') {
    const offered = new Map(
      target.instances.map((instance) => {
        const found = known.find(({ guid }) => guid === instance.guid);
        return [instance.guid, found ? destinationOf(found) : unlisted(instance)];
      }),
    );
    return { offered: [...offered.values()], doubt: undefined };
  }
  if (listed instanceof Failure) throw listed;
  const why =
    target.kind === 'none'
      ? message('No logging agent of Cloud Logs runs in this cluster.')
      : message('Where the logging agent sends events isn’t known: {0}', target.why);
  const doubt =
    listed.groups === 'all'
      ? why
      : message('{0} The CLI is too old to list others than the targeted resource group’s instances.', why);
  if (known.length === 0) {
    throw new Failure('other', message('No Cloud Logs instance is known. {0}', doubt), { remedy: 'select-account' });
  }
  return { offered: known.map(destinationOf), doubt };
}

/** Each instance that the user sees. */
export function knownDestinations(listed: ServiceInstances): readonly Destination[] {
  return addressed(listed).map(destinationOf);
}

/** Those of which the CLI says enough to ask them. */
function addressed({ instances }: ServiceInstances): readonly ServiceInstance[] {
  return instances.filter(({ guid, region }) => guid !== '' && region !== '');
}

async function targetOf(
  cluster: { readonly id: string },
  services: ClusterServices,
  signal: AbortSignal,
): Promise<AgentTarget> {
  try {
    const look = (api: ClusterApi): Promise<AgentTarget> => readAgentTarget(api, signal);
    return (await withCluster(cluster, services, { signal, useAdmin: () => Promise.resolve(false) }, look)).value;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { kind: 'unknown', why: error.text };
  }
}

/** The instances that the user sees, or why they can't be read. @throws Failure only after an abort (`cancelled`) */
export async function listDestinations(cli: CliRunner, signal: AbortSignal): Promise<ServiceInstances | Failure> {
  try {
    return await serviceInstances(cli, 'logs', signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return error;
  }
}

/** The public endpoint where there is one: the private one is reached only from a VPC. */
function destinationOf({ guid, region, name, api, retentionDays }: ServiceInstance): Destination {
  const host = api.public ?? api.private;
  const serviceUrl = host === undefined ? publicUrl({ guid, region }) : `https://${host}`;
  return { guid, region, name, serviceUrl, ...(retentionDays === undefined ? {} : { retentionDays }) };
}

function unlisted(instance: LogsInstance): Destination {
  return { ...instance, name: instance.guid, serviceUrl: publicUrl(instance) };
}

function publicUrl({ guid, region }: LogsInstance): string {
  return `https://${guid}.api.${region}.logs.cloud.ibm.com`;
}
