import { randomInt } from 'node:crypto';
import { isObject, objectsAt, textsAt, type Json, type JsonObject, type StoredObject } from './json.ts';

/**
 * Fields that Kubernetes fills in when it stores an object, and which nobody owns thereby. Changes the object it gets.
 */
export function setDefaults(object: StoredObject): void {
  if (object.kind === 'Namespace') namespaceDefaults(object);
  if (object.kind === 'Secret') secretDefaults(object);
  if (object.kind === 'Deployment') deploymentDefaults(child(object, 'spec'));
  if (object.kind === 'DaemonSet') daemonSetDefaults(child(object, 'spec'));
  if (object.kind === 'Service') serviceDefaults(child(object, 'spec'));
  if (object.kind === 'NetworkPolicy') networkPolicyDefaults(child(object, 'spec'));
}

/** What the server gives out itself when it stores a Service: an address in the range of IKS clusters. */
export function allocate(object: StoredObject): void {
  if (object.kind !== 'Service') return;
  const spec = child(object, 'spec');
  if (spec['type'] === 'ExternalName') return;
  fill(spec, 'clusterIP', `172.21.${randomInt(1, 255)}.${randomInt(1, 255)}`);
  fill(spec, 'clusterIPs', [spec['clusterIP'] ?? 'None']);
}

function namespaceDefaults(namespace: StoredObject): void {
  namespace.metadata.labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace.metadata.name };
  fill(child(namespace, 'spec'), 'finalizers', ['kubernetes']);
  fill(namespace, 'status', { phase: 'Active' });
}

/** `stringData` is for writing only: it ends up in `data`. */
function secretDefaults(secret: StoredObject): void {
  fill(secret, 'type', 'Opaque');
  if (!isObject(secret['stringData'])) return;
  const encoded = Object.entries(textsAt(secret, 'stringData')).map(([key, text]): [string, string] => [
    key,
    Buffer.from(text).toString('base64'),
  ]);
  secret['data'] = { ...textsAt(secret, 'data'), ...Object.fromEntries(encoded) };
  delete secret['stringData'];
}

function deploymentDefaults(spec: JsonObject): void {
  fill(spec, 'replicas', 1);
  fill(spec, 'revisionHistoryLimit', 10);
  fill(spec, 'progressDeadlineSeconds', 600);
  const strategy = child(spec, 'strategy');
  fill(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = child(strategy, 'rollingUpdate');
    fill(rolling, 'maxSurge', '25%');
    fill(rolling, 'maxUnavailable', '25%');
  }
  const template = child(spec, 'template');
  podDefaults(child(template, 'spec'));
}

function daemonSetDefaults(spec: JsonObject): void {
  fill(spec, 'revisionHistoryLimit', 10);
  const strategy = child(spec, 'updateStrategy');
  fill(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = child(strategy, 'rollingUpdate');
    fill(rolling, 'maxSurge', 0);
    fill(rolling, 'maxUnavailable', 1);
  }
  podDefaults(child(child(spec, 'template'), 'spec'));
}

function podDefaults(spec: JsonObject): void {
  fill(spec, 'restartPolicy', 'Always');
  fill(spec, 'terminationGracePeriodSeconds', 30);
  fill(spec, 'dnsPolicy', 'ClusterFirst');
  fill(spec, 'securityContext', {});
  fill(spec, 'schedulerName', 'default-scheduler');
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]) {
    fill(container, 'resources', {});
    fill(container, 'terminationMessagePath', '/dev/termination-log');
    fill(container, 'terminationMessagePolicy', 'File');
    fill(container, 'imagePullPolicy', isLatest(container['image']) ? 'Always' : 'IfNotPresent');
    for (const port of objectsAt(container, 'ports')) fill(port, 'protocol', 'TCP');
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) probeDefaults(container[probe]);
  }
  for (const volume of objectsAt(spec, 'volumes')) {
    for (const source of ['configMap', 'secret']) {
      const value = volume[source];
      if (isObject(value)) fill(value, 'defaultMode', 420);
    }
  }
}

function probeDefaults(probe: Json | undefined): void {
  if (!isObject(probe)) return;
  fill(probe, 'timeoutSeconds', 1);
  fill(probe, 'periodSeconds', 10);
  fill(probe, 'successThreshold', 1);
  fill(probe, 'failureThreshold', 3);
  if (isObject(probe['httpGet'])) fill(probe['httpGet'], 'scheme', 'HTTP');
}

function serviceDefaults(spec: JsonObject): void {
  fill(spec, 'type', 'ClusterIP');
  fill(spec, 'sessionAffinity', 'None');
  fill(spec, 'internalTrafficPolicy', 'Cluster');
  fill(spec, 'ipFamilies', ['IPv4']);
  fill(spec, 'ipFamilyPolicy', 'SingleStack');
  for (const port of objectsAt(spec, 'ports')) {
    fill(port, 'protocol', 'TCP');
    if (port['port'] !== undefined) fill(port, 'targetPort', port['port']);
  }
}

function networkPolicyDefaults(spec: JsonObject): void {
  fill(spec, 'policyTypes', spec['egress'] === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
  for (const rule of [...objectsAt(spec, 'ingress'), ...objectsAt(spec, 'egress')]) {
    for (const port of objectsAt(rule, 'ports')) fill(port, 'protocol', 'TCP');
  }
}

function fill(object: JsonObject, field: string, value: Json): void {
  object[field] ??= value;
}

function child(object: JsonObject, field: string): JsonObject {
  const found = object[field];
  if (isObject(found)) return found;
  const created: JsonObject = {};
  object[field] = created;
  return created;
}

function isLatest(image: Json | undefined): boolean {
  return typeof image === 'string' && (/:latest$/.test(image) || !/:[^/]+$/.test(image));
}
