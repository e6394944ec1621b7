import type { V1Pod } from '@kubernetes/client-node';
import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { DataAccessRule } from '../../ibmcloud/commands/logsDataAccessRules.ts';
import type { LogsPolicy } from '../../ibmcloud/commands/logsPolicies.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { appliedPolicy, type EventLabels } from '../destination/appliedPolicy.ts';
import type { AskOptions } from '../destination/cloudLogs.ts';
import type { Destination } from '../destination/destinations.ts';
import { instanceRulesOf } from '../destination/instanceRules.ts';
import { readAgentConfiguration } from '../forwarder/agent/agentConfiguration.ts';
import { readAgentTrouble } from '../forwarder/agent/agentTrouble.ts';
import { collectsForwarder } from '../forwarder/agent/collectsForwarder.ts';
import { findLoggingAgent } from '../forwarder/agent/loggingAgent.ts';
import { knownRoute } from '../webhook/knownRoutes.ts';
import type { DeliveryTarget } from './proof.ts';

/** Why an event that reached the forwarder is not found in an instance. */
export interface Reason {
  readonly text: Message;
  /**
   * `certain`: no such event gets there; `likely`: something is wrong, and whether it concerns this event does not
   * show; `hidden`: it may be there, and this user is not shown it.
   */
  readonly weight: 'certain' | 'likely' | 'hidden';
}

/** What a search for reasons has found. */
export interface WhyNot {
  readonly reasons: readonly Reason[];
  /** What could not be found out: it may be a reason. */
  readonly notKnown: readonly Message[];
  /** Why it is not known whether rules hide it from this user; absent: it is known. */
  readonly mayHide?: Message;
}

/** Where reasons are searched. */
export interface Suspects {
  readonly api: () => Promise<ClusterApi>;
  readonly cli: CliRunner;
  readonly destination: Destination;
  readonly forwarder: NonNullable<DeliveryTarget['forwarder']>;
  /** The labels that the agent gives to the forwarder's lines; `undefined`: not known. */
  readonly labels: EventLabels | undefined;
  readonly policies: readonly LogsPolicy[] | Failure;
  /** What the archive was seen to lack: `no_metastore_data`, … */
  readonly archive: ReadonlySet<string>;
  /** When the test events were sent. */
  readonly since: Date;
}

/** Clocks of cluster and editor differ, in milliseconds. */
const SLACK_MS = 60_000;

/** Searches every reason at once. @throws Failure only after an abort (`cancelled`) */
export async function whyNotFound(suspects: Suspects, options: AskOptions): Promise<WhyNot> {
  const { cli, destination } = suspects;
  const [agent, rules] = await Promise.all([
    orNotKnown(() => agentReasons(suspects, options.signal)),
    instanceRulesOf(cli).dataAccessRules(destination, options),
  ]);
  const all = [agent, policyReasons(suspects), rules instanceof Failure ? none : rulesReasons(rules)];
  return {
    reasons: all.flatMap(({ reasons }) => reasons),
    notKnown: all.flatMap(({ notKnown }) => notKnown),
    ...(rules instanceof Failure
      ? { mayHide: message('Whether data access rules hide them isn’t known: {0}', rules.text) }
      : {}),
  };
}

const none: WhyNot = { reasons: [], notKnown: [] };

function because(text: Message, weight: Reason['weight']): WhyNot {
  return { reasons: [{ text, weight }], notKnown: [] };
}

function notKnown(text: Message): WhyNot {
  return { reasons: [], notKnown: [text] };
}

async function orNotKnown(look: () => Promise<WhyNot>): Promise<WhyNot> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return notKnown(message('What the logging agent does isn’t known: {0}', error.text));
  }
}

/** What the agent reads, and what its own log says. The objects' shapes are the API server's business. */
async function agentReasons(suspects: Suspects, signal: AbortSignal): Promise<WhyNot> {
  const { forwarder, since } = suspects;
  const api = await suspects.api();
  const found = await findLoggingAgent(knownRoute('cloud-logs').agent, api, signal);
  if (found === undefined) return because(message('No logging agent of Cloud Logs runs in this cluster.'), 'certain');
  const { namespace, deployment: name } = forwarder;
  const [configuration, deployment, pods] = await Promise.all([
    readAgentConfiguration(found.configMaps, api, signal),
    api.read({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, signal),
    api.list({ apiVersion: 'v1', kind: 'Pod', namespace }, { labels: { app: name }, signal }),
  ]);
  const collected = collectsForwarder(configuration, namespace, deployment ?? {});
  const leftOut = collected.find((one) => one.kind === 'left-out');
  if (leftOut !== undefined) {
    return because(
      message('The logging agent doesn’t collect the forwarder’s log: its “{0}” skips it.', leftOut.pattern),
      'certain',
    );
  }
  const nodes = new Set((pods as readonly V1Pod[]).flatMap(({ spec }) => spec?.nodeName ?? []));
  const labels = found.set.spec?.selector.matchLabels ?? {};
  const from = new Date(since.getTime() - SLACK_MS);
  const trouble = await readAgentTrouble(api, { labels, nodes, since: from }, signal);
  const unclear = collected.length === 0 || collected.some(({ kind }) => kind === 'unknown');
  return {
    reasons: trouble.map((text) => ({ text, weight: 'likely' })),
    notKnown: unclear ? [message('Whether the logging agent collects the forwarder’s log isn’t known.')] : [],
  };
}

const bucketTexts: Readonly<Record<string, (policy: string) => Message>> = {
  no_metastore_data: (policy) =>
    message('Policy {0} leads them to the archive, which has no bucket, or no data yet.', policy),
  bucket_access_denied: (policy) =>
    message('Policy {0} leads them to the archive, whose bucket Cloud Logs may not access.', policy),
  bucket_read_failed: (policy) =>
    message('Policy {0} leads them to the archive, whose bucket couldn’t be read.', policy),
};

function policyReasons({ policies, labels, archive }: Suspects): WhyNot {
  if (policies instanceof Failure) {
    return notKnown(message('Whether a policy blocks them isn’t known: {0}', policies.text));
  }
  if (labels === undefined) {
    return policies.length === 0
      ? none
      : notKnown(message('Whether a policy blocks them isn’t known: the agent gives labels that aren’t known.'));
  }
  const applied = appliedPolicy(policies, labels);
  if (applied.kind === 'unsure') {
    return notKnown(message('Policies that may be for them: {0}.', applied.policies.join(', ')));
  }
  const { priority, policy = '' } = applied;
  if (priority === 'high') return none;
  if (priority === 'block') {
    return because(message('Policy {0} blocks events labelled {1}.', policy, labels.application), 'certain');
  }
  const lacks = [...archive].flatMap((reason) => bucketTexts[reason] ?? []);
  return { reasons: lacks.map((text) => ({ text: text(policy), weight: 'likely' })), notKnown: [] };
}

function rulesReasons(rules: readonly DataAccessRule[]): WhyNot {
  if (rules.length === 0) return none;
  const names = rules.map(({ name }) => name).slice(0, 3);
  return because(message('Data access rules may hide them from you: {0}.', names.join(', ')), 'hidden');
}
