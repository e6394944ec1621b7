import { join } from 'node:path';
import { readText, writeJson } from '../../../lab/account/files.ts';
import { seededClusters } from '../../../lab/account/seededClusters.ts';
import { writeCluster } from '../../../lab/account/store.ts';
import type { Json, StoredObject } from '../../../lab/cluster/json.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { ObjectFile } from '../../../lab/cluster/objectFile.ts';
import { ObjectStore } from '../../../lab/cluster/objectStore.ts';
import { CertificateAuthority, type CertificateAndKey } from '../../../lab/cluster/pki.ts';
import { clusterPki, type ClusterPki } from '../../../lab/cluster/pkiFolder.ts';
import { create, documentedConfigMap, documentedObjects } from '../../../lab/cluster/seedObjects.ts';
import { addressesOf } from '../../../lab/ibmcloud/clusterJson.ts';
import type { ClusterState } from '../../../lab/state.ts';

export const NAMESPACE = 'ibm-kube-audit';
const SERVICES = `https://127.0.0.1:2040/api/v1/namespaces/${NAMESPACE}/services`;
export const urls = {
  privateNetwork: `${SERVICES}/kube-audit-forwarder/proxy/post`,
  cloudLogs: `${SERVICES}/http:ibmcloud-kube-audit-service:http/proxy/post`,
  logAnalysis: `${SERVICES}/ibmcloud-kube-audit-service/proxy/post`,
} as const;

/**
 * What may be wrong with a cluster before the lab starts. Objects are changed in place; their shapes are the tests'
 * business.
 */
export interface Breakage {
  readonly route?: 'private-network' | 'cloud-logs' | 'log-analysis' | 'external';
  readonly state?: Partial<ClusterState>;
  /** The webhook's URL, where it is not the route's own. */
  readonly server?: string;
  readonly policy?: 'default' | 'verbose';
  /** Changes the objects before they are created. */
  readonly objects?: (objects: Staged) => void;
  /** What is stored instead of the admin certificate that is handed out. */
  readonly certificate?: (pki: ClusterPki, authority: CertificateAuthority) => Promise<CertificateAndKey>;
  /** What is stored as the CA. */
  readonly ca?: (pki: ClusterPki) => string | undefined;
}

/** The objects of one cluster by kind; of each kind the forwarder has one. */
export class Staged {
  readonly all: StoredObject[];

  constructor(all: StoredObject[]) {
    this.all = all;
  }

  /** @throws Error where none is staged: only a test asks. */
  of(kind: string): StoredObject {
    const found = this.all.find((object) => object.kind === kind);
    if (!found) throw new Error(`No ${kind} is staged`);
    return found;
  }

  /** Sets one field; numbers in the path are places in lists. */
  set(kind: string, path: string, value: Json): void {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : at),
      this.of(kind),
    );
    if (typeof holder !== 'object' || holder === null) throw new Error(`${kind} has no ${path}`);
    Reflect.set(holder, last, value);
  }

  /** Sets a field of the forwarder's container. */
  setContainer(field: string, value: Json): void {
    this.set('Deployment', `spec.template.spec.containers.0.${field}`, value);
  }

  /** The files of the ConfigMap. */
  get files(): Record<string, string> {
    return this.of('ConfigMap')['data'] as Record<string, string>; // made with texts only
  }

  /** Puts an object in the place of the only one of its kind. */
  replace(object: StoredObject): void {
    this.all.splice(this.all.indexOf(this.of(object.kind)), 1, object);
  }

  remove(kind: string): void {
    const index = this.all.findIndex((object) => object.kind === kind);
    this.all.splice(index, 1);
  }

  /** Changes the text of `haproxy.cfg`. */
  haproxy(change: (text: string) => string): void {
    this.files['haproxy.cfg'] = change(this.files['haproxy.cfg'] ?? '');
  }
}

let count = 0;

/** Puts a cluster of this name into a lab that has not started yet; healthy but for the breakage. @returns its id */
export async function stage(lab: string, name: string, breakage: Breakage = {}): Promise<string> {
  const { route = 'private-network', state = {}, objects = () => undefined } = breakage;
  const [model] = seededClusters();
  if (!model) throw new Error('The lab has no clusters');
  const id = `cbroken${String((count += 1)).padStart(3, '0')}0l0s7k3n5`;
  const server =
    breakage.server ?? (route === 'external' ? 'https://siem.example.com:8443/ibm-audit' : urls[camel(route)]);
  const cluster: ClusterState = { ...structuredClone(model), id, name, workers: 2, ...state };
  const pki = await clusterPki({
    lab,
    id,
    apiHost: new URL(addressesOf(cluster).publicUrl).hostname,
    generation: 1,
    adminOwner: cluster.adminOwner,
  });
  const authority = await CertificateAuthority.restore(pki.caPem, pki.caKeyPem);
  const client = breakage.certificate ? await breakage.certificate(pki, authority) : pki.admin;
  const ca = breakage.ca ? breakage.ca(pki) : pki.caPem;
  const certificates =
    route === 'external' && !breakage.ca
      ? {}
      : { ...(ca === undefined ? {} : { caCert: ca }), clientCert: client.certPem, clientKey: client.keyPem };
  if (state.stored === undefined) {
    const webhook = { server, policy: breakage.policy ?? 'default', ...certificates };
    cluster.stored = webhook;
    cluster.applied = { generation: 1, webhook };
  }
  writeCluster(lab, cluster);
  const store = new ObjectStore();
  for (const namespace of ['default', 'kube-system']) {
    create(store, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, 'kube-apiserver');
  }
  const staged = new Staged(route === 'external' ? [] : objectsOf(route));
  objects(staged);
  for (const object of staged.all) create(store, object, 'kubectl-create');
  new KeptWithPods(lab, id, store).save();
  return id;
}

/** The lab keeps no pods; a staged one is in the file beside the rest and exists when it starts. */
class KeptWithPods {
  readonly #lab: string;
  readonly #id: string;
  readonly #store: ObjectStore;

  constructor(lab: string, id: string, store: ObjectStore) {
    this.#lab = lab;
    this.#id = id;
    this.#store = store;
  }

  save(): void {
    new ObjectFile(this.#lab, this.#id, this.#store).save();
    const pods = this.#store.list('Pod', undefined);
    if (pods.length === 0) return;
    const path = join(this.#lab, 'objects', `${this.#id}.json`);
    writeJson(path, [...(JSON.parse(readText(path) ?? '[]') as StoredObject[]), ...pods]);
  }
}

function objectsOf(route: 'private-network' | 'cloud-logs' | 'log-analysis'): StoredObject[] {
  if (route === 'private-network') {
    const configMap = documentedConfigMap({ address: '10.240.0.15', port: 8080 });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
    const staged = new Staged([namespace, configMap, ...documentedObjects('private-network.yaml')]);
    staged.haproxy((text) => text.replace('mode http\n', 'mode http\n  option httplog\n'));
    return staged.all;
  }
  const objects = new Staged(documentedObjects('log-analysis.yaml'));
  if (route === 'cloud-logs') {
    objects.setContainer('image', 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest');
    objects.setContainer('ports', [{ containerPort: 3000 }, { containerPort: 4443 }]);
    objects.set('Service', 'spec.ports', [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 3000 },
      { name: 'https', protocol: 'TCP', port: 443, targetPort: 4443 },
    ]);
    const ports = [3000, 4443].map((port) => ({ protocol: 'TCP', port }));
    objects.set('NetworkPolicy', 'spec.ingress.0.ports', ports);
  }
  objects.all.push(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-observe' } },
    loggingAgent(route === 'cloud-logs' ? 'logs-agent' : 'logdna-agent'),
    ...(route === 'cloud-logs' ? [agentConfigMap()] : []),
  );
  return objects.all;
}

function loggingAgent(name: string): StoredObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'ibm-observe' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: `icr.io/ibm/observe/${name}:1.3.0` }] },
      },
    },
  };
}

/** A pod beside those of the Deployment, with the labels of its pods, in whatever state. */
export function strayPod(status: Record<string, unknown>): StoredObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kube-audit-forwarder-stray', namespace: NAMESPACE, labels: { app: 'kube-audit-forwarder' } },
    spec: { containers: [{ name: 'haproxy', image: 'haproxytech/haproxy-alpine:2.6' }] },
    status,
  } as unknown as StoredObject;
}

function camel(route: 'private-network' | 'cloud-logs' | 'log-analysis'): keyof typeof urls {
  return route === 'private-network' ? 'privateNetwork' : route === 'cloud-logs' ? 'cloudLogs' : 'logAnalysis';
}
