import { isObject, objectsAt, textAt, textsAt, type Json, type JsonObject, type StoredObject } from './json.ts';
import type { ObjectStore } from './objectStore.ts';
import { targetPort } from './servicePorts.ts';

/**
 * The agents through which API servers reach pods, as they are: `k8s-app` on Kubernetes, `app` on OpenShift, `vpn`
 * before.
 */
export function agentsOf(store: ObjectStore): StoredObject[] {
  return store.list('Pod', 'kube-system').filter(({ metadata }) => {
    const labels = metadata.labels ?? {};
    return labels['k8s-app'] === 'konnectivity-agent' || ['konnectivity-agent', 'vpn'].includes(labels['app'] ?? '');
  });
}

/**
 * Whether NetworkPolicies let a peer reach a port of a pod: where none selects the pod for ingress, everything; else
 * what one of them allows.
 */
export function isAdmitted(store: ObjectStore, peer: StoredObject, pod: StoredObject, port: number): boolean {
  const policies = store.list('NetworkPolicy', pod.metadata.namespace).filter((policy) => isolates(policy, pod));
  if (policies.length === 0) return true;
  return policies
    .flatMap((policy) => objectsAt(policy, 'spec', 'ingress'))
    .some((rule) => allowsPort(rule, pod, port) && allowsPeer(rule, store, peer, pod.metadata.namespace ?? ''));
}

function isolates({ spec }: StoredObject, pod: StoredObject): boolean {
  if (!isObject(spec)) return false;
  const types = spec['policyTypes'];
  return (!Array.isArray(types) || types.includes('Ingress')) && selects(spec['podSelector'], pod);
}

function allowsPort(rule: JsonObject, pod: StoredObject, port: number): boolean {
  const ports = objectsAt(rule, 'ports');
  return (
    ports.length === 0 ||
    ports.some((one) => one['port'] === undefined || targetPort({ targetPort: one['port'] }, pod) === port)
  );
}

function allowsPeer(rule: JsonObject, store: ObjectStore, peer: StoredObject, home: string): boolean {
  const from = objectsAt(rule, 'from');
  if (from.length === 0) return true;
  return from.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (isObject(ipBlock)) return isInBlock(textAt(peer, 'status', 'podIP') ?? '', textAt(ipBlock, 'cidr') ?? '');
    const place = peer.metadata.namespace ?? '';
    const namespace = store.read('Namespace', '', place);
    const isPlace =
      namespaceSelector === undefined ? place === home : !!namespace && selects(namespaceSelector, namespace);
    return isPlace && (podSelector === undefined || selects(podSelector, peer));
  });
}

/** A label selector of an object: `matchLabels` and `matchExpressions`; an empty one chooses everything. */
function selects(selector: Json | undefined, { metadata }: StoredObject): boolean {
  const labels = metadata.labels ?? {};
  const isMatch = Object.entries(textsAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  return isMatch && objectsAt(selector, 'matchExpressions').every((expression) => fulfils(labels, expression));
}

function fulfils(labels: { [key: string]: string }, expression: JsonObject): boolean {
  const value = labels[textAt(expression, 'key') ?? ''];
  const values = Array.isArray(expression['values']) ? expression['values'] : [];
  switch (expression['operator']) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function isInBlock(address: string, cidr: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(base) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
