import { Failure } from '../../../failure/failure.ts';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../../text/message.ts';
import { knownRoute } from '../../webhook/knownRoutes.ts';
import { readAgentConfiguration, type LabelOverride } from './agentConfiguration.ts';
import { AGENT_NAMESPACE, findLoggingAgent } from './loggingAgent.ts';

/** A Cloud Logs instance, as the host that receives for it names it. */
export interface LogsInstance {
  readonly guid: string;
  readonly region: string;
}

/** Where a cluster's agent of IBM Cloud Logs sends what it collects. */
export type AgentTarget =
  | {
      readonly kind: 'sends';
      readonly agent: string;
      readonly instances: readonly LogsInstance[];
      /** Labels that it gives instead of the usual ones; `undefined`: others, which its configuration does not say. */
      readonly labels: LabelOverride | undefined;
    }
  /** No agent is installed. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: Message };

/** Reads it; what cannot be read is unknown. @throws Failure only after an abort (`cancelled`) */
export async function readAgentTarget(api: ClusterApi, signal: AbortSignal): Promise<AgentTarget> {
  try {
    const found = await findLoggingAgent(knownRoute('cloud-logs').agent, api, signal);
    if (found === undefined) return { kind: 'none' };
    const { hosts, isPartial, labels } = await readAgentConfiguration(found.configMaps, api, signal);
    const instances = hosts.map((host) => (host === undefined ? undefined : instanceOf(host)));
    const known = instances.filter((instance) => instance !== undefined);
    if (isPartial || known.length === 0 || known.length < instances.length) {
      const why = message('the configuration of agent {0}/{1} doesn’t say', AGENT_NAMESPACE, found.daemonSet);
      return { kind: 'unknown', why };
    }
    return { kind: 'sends', agent: found.daemonSet, instances: known, labels: commonLabels(labels) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { kind: 'unknown', why: error.text };
  }
}

/** What all outputs give; `undefined` where they differ, or where one is a variable. */
export function commonLabels(labels: readonly LabelOverride[]): LabelOverride | undefined {
  const [first = {}, ...others] = labels;
  const isSame = others.every((one) => one.application === first.application && one.subsystem === first.subsystem);
  const isOpen = Object.values(first).some((label: string) => label.includes('$'));
  return isSame && !isOpen ? first : undefined;
}

/** The instance that a host belongs to: `GUID.ingress[.private].REGION.logs.cloud.ibm.com`. */
export function instanceOf(host: string): LogsInstance | undefined {
  const pattern =
    /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ingress\.(?:private\.)?([a-z]+(?:-[a-z]+)+)\.logs\.cloud\.ibm\.com\.?$/i;
  const [, guid, region] = pattern.exec(host) ?? [];
  return guid === undefined || region === undefined
    ? undefined
    : { guid: guid.toLowerCase(), region: region.toLowerCase() };
}

/** The page of an instance in which its logs are read. */
export function pageOf({ guid, region }: LogsInstance): string {
  return `https://dashboard.${region}.logs.cloud.ibm.com/${guid}`;
}

/** What a user reads of it before a set-up. */
export function agentTargetText(target: AgentTarget): Message {
  switch (target.kind) {
    case 'none':
      return message('No logging agent of Cloud Logs runs in this cluster.');
    case 'unknown':
      return message('Which Cloud Logs instance receives the events isn’t known: {0}', target.why);
    case 'sends': {
      const names = target.instances.map(({ guid, region }) => `${guid} (${region})`).join(', ');
      return message('Agent {0}/{1} → Cloud Logs instance {2}', AGENT_NAMESPACE, target.agent, names);
    }
  }
}
