import type { TestContext } from 'node:test';
import type { ArrivalWaits } from '../../../../src/forwarding/delivery/arrivalWaits.ts';
import { lookInCloudLogs } from '../../../../src/forwarding/delivery/cloudLogsArrival.ts';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import type { ClusterApi, ObjectReference } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';
import { labCli, type LabCall } from '../support/labCli.ts';

export const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
export const never = new AbortController().signal;
export const ids = ['1f', '2f', '3f'].map((end) => `d2a97a82-f39e-41d0-8b31-dd74f42ac7${end}`);
export const arrived: Delivery = { grade: 'reached forwarder', evidence: [], testEvents: ids, replicas: undefined };
/** Looks once. */
export const once: ArrivalWaits = { firstMs: 0, betweenMs: 10, certainMs: 0, notYetMs: 0, mostMs: 0 };
export const forwarder = { namespace: 'ibm-kube-audit', deployment: 'ibmcloud-kube-audit' };

export interface Looking {
  readonly api?: ClusterApi;
  readonly waits?: ArrivalWaits;
  readonly delivery?: Delivery;
  /** Name of the cluster, prod-dal where that is absent: of what `send` sends. */
  readonly cluster?: string;
  readonly onProgress?: (detail: string) => void;
}

export interface ArrivalLab {
  readonly dir: string;
  readonly cli: CliRunner;
  readonly queries: LabCall[];
  readonly set: (instance: Partial<CloudLogsInstance>) => void;
  readonly send: (...auditIds: readonly string[]) => void;
  readonly look: (more?: Looking) => Promise<Delivery>;
}

export function arrivalLab(
  t: TestContext,
  instance: Partial<CloudLogsInstance> = {},
  onQuery = (_lab: ArrivalLab): void => undefined,
): ArrivalLab {
  const { dir, cliPath, environment } = makeCliLab(t);
  const queries: LabCall[] = [];
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const onCall = (call: LabCall): void => {
    if (call.args[1] !== 'query') return;
    queries.push(call);
    onQuery(lab);
  };
  const cli = labCli(dir, { runner, concerns: () => false, onCall });
  const set = (over: Partial<CloudLogsInstance>): void =>
    updateAccount(dir, (account) => {
      account.cloudLogs = { [guid]: over };
    });
  set(instance);
  const send = (...auditIds: readonly string[]): void =>
    takeLines(
      dir,
      guid,
      auditIds.map((auditID) => ({
        text: JSON.stringify({ kind: 'Event', auditID, verb: 'create', requestURI: '/api/v1/namespaces/a/configmaps' }),
        ...{ taken: Date.now() - 1_000, cluster: 'prod-dal', node: 'n', namespace: 'ibm-kube-audit' },
        ...{ pod: 'p', container: 'ibmcloud-kube-audit' },
      })),
    );
  const look: ArrivalLab['look'] = (more = {}) => {
    const { api = withAgent(), waits = once, delivery = arrived, cluster = 'prod-dal', onProgress } = more;
    return lookInCloudLogs(delivery, {
      api: () => Promise.resolve(api),
      cluster: { id: `id-of-${cluster}`, name: cluster },
      ...{ cli, forwarder, waits, signal: never, progress: (detail) => onProgress?.(inEnglish(detail)) },
    });
  };
  const lab: ArrivalLab = { dir, cli, queries, set, send, look };
  return lab;
}

/** A cluster with this configuration of its agent; `null`: without an agent. */
export function withAgent(configMap: unknown = agentConfigMap(), agentLog: string | Error = ''): ClusterApi {
  const agent = { metadata: { name: 'logs-agent' }, spec: { selector: {}, template: { spec: {} } } };
  const containers = [{ name: 'ibmcloud-kube-audit' }];
  const deployment = { metadata: { name: forwarder.deployment }, spec: { template: { spec: { containers } } } };
  const pod = (name: string) => ({
    metadata: { name, namespace: 'n', uid: name },
    spec: { nodeName: 'n', containers },
  });
  const api = {
    list: ({ kind }: ObjectReference) =>
      Promise.resolve(configMap === null ? [] : kind === 'Pod' ? [pod('a-1')] : [agent]),
    read: ({ kind }: ObjectReference) => {
      if (kind === 'Deployment') return Promise.resolve(deployment);
      return configMap instanceof Error ? Promise.reject(configMap) : Promise.resolve(configMap);
    },
    readLog: () => (agentLog instanceof Error ? Promise.reject(agentLog) : Promise.resolve(agentLog)),
  };
  return api as unknown as ClusterApi;
}

export const saysOf = ({ grade, evidence }: Delivery): string => `${grade}: ${evidence.map(inEnglish).join(' ')}`;
