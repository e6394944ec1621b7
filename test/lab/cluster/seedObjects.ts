import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { privateNetwork } from '../../../src/forwarding/routes/privateNetwork.ts';
import { consumerAnswers } from '../../../src/forwarding/routes/support/consumerAddress.ts';
import { FIELD_MANAGER } from '../../../src/kubernetes/clusterApi.ts';
import type { ClusterState } from '../state.ts';
import { allocate, setDefaults } from './defaults.ts';
import { isObject, objectsAt, textAt, type Json, type JsonObject, type StoredObject } from './json.ts';
import { kindOf } from './kinds.ts';
import { agentConfigMap, loggingAgent } from './loggingAgent.ts';
import { timestamp, type ObjectStore } from './objectStore.ts';
import { createdBy } from './serverSideApply.ts';
import { apply } from './writes.ts';

const NAMESPACE = 'ibm-kube-audit';
/** The healthy consumer of the lab. */
const CONSUMER = { address: '10.240.0.15', port: 8080 };

/**
 * The objects of a cluster at its first start: namespaces, the konnectivity agents, and the forwarder of those that
 * have one.
 */
export function seedObjects(store: ObjectStore, cluster: Pick<ClusterState, 'name' | 'type' | 'sharedPki'>): void {
  for (const name of ['default', 'kube-system']) create(store, namespace(name), 'kube-apiserver');
  switch (cluster.name) {
    case 'prod-dal':
      for (const object of privateNetwork.objects({ answers: consumerAnswers(CONSUMER), clusterType: cluster.type })) {
        applyAsExtension(store, structuredClone(object) as unknown as StoredObject); // plain JSON on both sides
      }
      break;
    case 'hand-made':
      create(store, namespace(NAMESPACE), 'kubectl-create');
      create(store, documentedConfigMap(CONSUMER), 'kubectl-create');
      for (const object of documentedObjects('private-network.yaml')) create(store, object, 'kubectl-create');
      break;
    case 'logs-tok':
      for (const object of documentedObjects('log-analysis.yaml')) {
        create(store, asOpenShift(object), 'kubectl-create');
      }
      break;
    case 'cloudlogs-wdc':
      for (const object of documentedObjects('log-analysis.yaml')) {
        create(store, asOpenShift(asCloudLogs(object)), 'kubectl-client-side-apply');
      }
      break;
    case 'setup-cloud-logs':
    case 'setup-cloud-logs-roks':
      seedLoggingAgent(store, 'logs-agent');
      break;
    case 'setup-log-analysis':
    case 'setup-log-analysis-roks':
      seedLoggingAgent(store, 'logdna-agent');
      break;
    default:
      if (cluster.sharedPki !== undefined) seedPlain(store);
  }
}

function seedPlain(store: ObjectStore): void {
  for (const object of documentedObjects('log-analysis.yaml')) create(store, asCloudLogs(object), 'kubectl-create');
  seedLoggingAgent(store, 'logs-agent');
}

/** What the Helm chart of a logging agent leaves. */
function seedLoggingAgent(store: ObjectStore, agent: 'logs-agent' | 'logdna-agent'): void {
  create(store, namespace('ibm-observe'), 'helm');
  create(store, loggingAgent(agent), 'helm');
  if (agent === 'logs-agent') create(store, agentConfigMap(), 'helm');
}

/**
 * The agents through which the API server reaches pods: two of them, without processes. Created at each start, and
 * whenever their state changes.
 */
export function seedAgents(
  store: ObjectStore,
  { type, konnectivity }: Pick<ClusterState, 'type' | 'konnectivity'>,
): void {
  const usual: Record<string, string> =
    type === 'openshift' ? { app: 'konnectivity-agent' } : { 'k8s-app': 'konnectivity-agent' };
  const labels = konnectivity?.labels ?? usual;
  const ready = konnectivity?.ready ?? true;
  ['4xk7p', 'm9w2d'].forEach((suffix, index) => {
    const container = { name: 'konnectivity-agent', image: 'registry.ng.bluemix.net/armada-master/konnectivity-agent' };
    const name = `konnectivity-agent-${suffix}`;
    const before = store.read('Pod', 'kube-system', name);
    const startedAt = textAt(before, 'status', 'startTime') ?? timestamp();
    store.write({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...before?.metadata, name, namespace: 'kube-system', labels },
      spec: { nodeName: '10.240.64.4', containers: [container] },
      status: {
        phase: 'Running',
        podIP: `172.30.0.${index + 10}`,
        startTime: startedAt,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        containerStatuses: [{ ...container, ready, restartCount: 0, state: { running: { startedAt } } }],
      },
    });
  });
}

/** The document's ConfigMap, made with `--from-file` of its `haproxy.cfg`, with a consumer's address put in. */
export function documentedConfigMap({ address, port }: { address: string; port: number }): StoredObject {
  const text = documentedText('haproxy.cfg').replace('<REMOTE-IP>:<REMOTE-PORT>', `${address}:${port}`);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-audit-forwarder-cm', namespace: NAMESPACE },
    data: { 'haproxy.cfg': text },
  };
}

/** The objects of one of the document's manifests, word for word. */
export function documentedObjects(file: 'private-network.yaml' | 'log-analysis.yaml'): StoredObject[] {
  // YAML without tags
  const documents = parseAllDocuments(documentedText(file)).map((document) => document.toJS() as Json);
  return documents
    .flatMap((object) => (textAt(object, 'kind') === 'List' ? objectsAt(object, 'items') : [object]))
    .map(asObject);
}

function documentedText(file: string): string {
  return readFileSync(new URL(`documented/${file}`, import.meta.url), 'utf8');
}

/** What `kubectl create` stores: every field, defaults included, is owned by that client. */
export function create(store: ObjectStore, object: StoredObject, manager: string): void {
  setDefaults(object);
  object.metadata.managedFields = [createdBy(manager, object, timestamp())];
  allocate(object);
  store.write(object);
}

function applyAsExtension(store: ObjectStore, object: StoredObject): void {
  const target = {
    kind: kindOf(object.kind),
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
  apply(store, target, object, new URLSearchParams({ fieldManager: FIELD_MANAGER }));
}

/** The newer edition of the Log Analysis manifest: another image, HTTPS beside HTTP, ports with names. */
function asCloudLogs(object: StoredObject): StoredObject {
  if (object.kind === 'Deployment') {
    for (const container of objectsAt(object, 'spec', 'template', 'spec', 'containers')) {
      container['image'] = 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest';
      container['ports'] = [{ containerPort: 3000 }, { containerPort: 4443 }];
      container['volumeMounts'] = [{ name: 'certificates', mountPath: '/certificates', readOnly: true }];
    }
    const pod = asObject(object)['spec'];
    const template = isObject(pod) && isObject(pod['template']) ? pod['template']['spec'] : undefined;
    if (isObject(template)) {
      template['volumes'] = [{ name: 'certificates', secret: { secretName: 'audit-webhook', optional: true } }];
    }
  }
  if (object.kind === 'Service' && isObject(object['spec'])) {
    object['spec']['ports'] = [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 3000 },
      { name: 'https', protocol: 'TCP', port: 443, targetPort: 4443 },
    ];
  }
  if (object.kind === 'NetworkPolicy') {
    for (const rule of objectsAt(object, 'spec', 'ingress')) {
      rule['ports'] = [3000, 4443].map((port): JsonObject => ({ protocol: 'TCP', port }));
    }
  }
  return object;
}

/**
 * What the document for OpenShift has instead: a label of its own on the namespace, other agents in the NetworkPolicy.
 */
function asOpenShift(object: StoredObject): StoredObject {
  if (object.kind === 'Namespace') {
    object.metadata.labels = {
      ...object.metadata.labels,
      'security.openshift.io/scc.podSecurityLabelSync': 'false',
    };
  }
  if (object.kind === 'NetworkPolicy') {
    for (const rule of objectsAt(object, 'spec', 'ingress')) {
      const [peer] = objectsAt(rule, 'from');
      rule['from'] = ['konnectivity-agent', 'vpn'].map((app) => ({ ...peer, podSelector: { matchLabels: { app } } }));
    }
  }
  return object;
}

function namespace(name: string): StoredObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function asObject(value: Json): StoredObject {
  if (!isObject(value) || textAt(value, 'kind') === undefined)
    throw new Error('A documented manifest is not an object.');
  return value as StoredObject; // the document's manifests have the rest
}
