import { updateCluster } from '../account/store.ts';
import { at, isObject, numberAt, objectsAt, textAt, type StoredObject } from '../cluster/json.ts';
import { agentConfigMap, loggingAgent } from '../cluster/loggingAgent.ts';
import { AdminApi, until, type Reference } from './adminApi.ts';

/** Changes an object that is there, as an editor in a terminal would. */
export async function changeObject(
  lab: string,
  name: string,
  reference: Reference,
  change: (object: StoredObject) => void,
): Promise<void> {
  await new AdminApi(lab, name).change(reference, change);
}

/** Another `haproxy.cfg`, for new pods. A text without a line feed at its end crashes them: `CrashLoopBackOff`. */
export async function setHaproxyCfg(lab: string, name: string, change: (text: string) => string): Promise<void> {
  await changeObject(lab, name, { kind: 'ConfigMap', name: 'kube-audit-forwarder-cm' }, (object) => {
    const text = change(textAt(object, 'data', 'haproxy.cfg') ?? '');
    if (isObject(object['data'])) object['data']['haproxy.cfg'] = text;
  });
  await restart(lab, name, 'kube-audit-forwarder');
}

/** Points the private network's forwarder to another consumer, for example to one that refuses connections. */
export async function setConsumer(lab: string, name: string, address: string, port = 8080): Promise<void> {
  await setHaproxyCfg(lab, name, (text) => text.replace(/^(\s*server\s+\S+\s+)\S+/m, `$1${address}:${port}`));
}

/** As `kubectl rollout restart`. */
export async function restart(lab: string, name: string, deployment: string): Promise<void> {
  await changeObject(lab, name, { kind: 'Deployment', name: deployment }, (object) => {
    const template = at(object, 'spec', 'template');
    if (!isObject(template) || !isObject(template['metadata'])) return;
    const annotations = template['metadata']['annotations'];
    template['metadata']['annotations'] = {
      ...(isObject(annotations) ? annotations : {}),
      'kubectl.kubernetes.io/restartedAt': new Date().toISOString(),
    };
  });
}

/** The konnectivity agents: their labels, and whether they are ready. */
export async function setAgents(
  lab: string,
  name: string,
  konnectivity: { labels?: { [key: string]: string }; ready?: boolean },
): Promise<void> {
  const api = new AdminApi(lab, name);
  updateCluster(lab, api.id, (cluster) => {
    cluster.konnectivity = konnectivity;
  });
  await until('the agents', async () => {
    const [agent] = await api.list('Pod', 'kube-system');
    const [condition] = objectsAt(agent, 'status', 'conditions');
    const isLabelled = Object.entries(konnectivity.labels ?? {}).every(
      ([key, value]) => agent?.metadata.labels?.[key] === value,
    );
    return isLabelled && condition?.['status'] === (konnectivity.ready === false ? 'False' : 'True') ? true : undefined;
  });
}

/**
 * What the Helm chart of the Cloud Logs agent leaves. `default-pool`: not on the worker of the other pool; `broken`: on
 * none ready.
 */
export async function installLoggingAgent(
  lab: string,
  name: string,
  where: 'every-worker' | 'default-pool' | 'broken' = 'every-worker',
  values: { readonly host?: string } = {},
): Promise<void> {
  const api = new AdminApi(lab, name);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-observe' } }, 'helm');
  await api.apply(loggingAgent('logs-agent', where), 'helm');
  await api.apply(agentConfigMap(values), 'helm');
  await until('the logging agent', async () => {
    const found = await api.read({ kind: 'DaemonSet', name: 'logs-agent', namespace: 'ibm-observe' });
    const wanted = numberAt(found, 'status', 'desiredNumberScheduled') ?? 0;
    const ready = numberAt(found, 'status', 'numberReady') ?? 0;
    return wanted > 0 && (where === 'broken' || ready === wanted) ? true : undefined;
  });
}

/** Waits until all pods that a Deployment wants are ready, and no other is there. */
export async function ready(lab: string, name: string, deployment: string): Promise<void> {
  const api = new AdminApi(lab, name);
  await until(`${deployment} of ${name}`, async () => {
    const found = await api.read({ kind: 'Deployment', name: deployment });
    const wanted = numberAt(found, 'spec', 'replicas') ?? 1;
    const status = found?.['status'];
    const counts = ['replicas', 'updatedReplicas', 'readyReplicas'].map((field) => numberAt(status, field) ?? 0);
    const isSeen = numberAt(status, 'observedGeneration') === found?.metadata.generation;
    return isSeen && counts.every((count) => count === wanted) ? true : undefined;
  });
}
