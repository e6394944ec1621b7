import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';
import { isHostName, type ConsumerTls } from '../support/consumerAddress.ts';
import {
  FORWARDER,
  FORWARDER_PORT,
  type DocumentedDeployment,
  type DocumentedNetworkPolicy,
} from './privateNetworkDocument.ts';

/**
 * Every difference between our objects and IBM's document, by name, in one place. Each is small and says which trap of
 * the document it avoids.
 */

/** Annotation of the pod template that carries the configuration's hash. */
export const CONFIG_HASH_ANNOTATION = 'ibmcloud-kube-audit/haproxy-cfg-sha256';
/** The same for the certificates. */
export const CERTIFICATES_HASH_ANNOTATION = 'ibmcloud-kube-audit/certificates-sha256';

/** User and group id of `haproxy` in the documented image, which sets no user and would run as root. */
const HAPROXY_USER = 99;

/** The Secret with the certificates for the consumer; its keys are the file names. */
export const CERTIFICATES = 'kube-audit-forwarder-tls';
/** The CA of the consumer. */
export const CA_FILE = 'ca.pem';
/** Certificate and key of the forwarder, in one file as HAProxy needs them. */
export const CLIENT_FILE = 'client.pem';
/** The image's configuration folder. */
const CONFIG_FOLDER = '/usr/local/etc/haproxy';

/** A path that HAProxy answers without a line in its log. */
const HEALTH_PATH = '/healthz';

/** The section with the pod's own resolvers. */
const RESOLVERS = 'pod';

// haproxy.cfg

/**
 * `option httplog`: without it HAProxy logs one line per request but not its status, so that accepted and refused
 * deliveries look alike.
 */
export function logStatusOfRequests(haproxyCfg: string): string {
  return haproxyCfg.replace(/^( *)log global$/m, '$&\n$1option httplog');
}

/**
 * `maxconn`: by default HAProxy reserves memory for as many connections as the node's limit of files allows, which may
 * be gigabytes.
 */
export function limitConnections(haproxyCfg: string): string {
  return haproxyCfg.replace(/^( *)log stdout .*$/m, '$&\n$1maxconn 1000');
}

/** `monitor-uri`: probes are answered without a line in the log, so that it holds only the API server's requests. */
export function answerProbes(haproxyCfg: string): string {
  return haproxyCfg.replace(/^( *)bind .*$/m, `$&\n$1monitor-uri ${HEALTH_PATH}`);
}

/**
 * For a consumer with a host name: resolvers from the pod's `/etc/resolv.conf`, and a start without an address. HAProxy
 * exits if it cannot resolve a name at its start, and otherwise keeps that address forever.
 */
export function resolveWhileRunning(haproxyCfg: string, address: string): string {
  if (!isHostName(address)) return haproxyCfg;
  const resolved = addServerWords(haproxyCfg, ['resolvers', RESOLVERS, 'init-addr', 'last,libc,none']);
  return resolved.replace(/^frontend /m, `resolvers ${RESOLVERS}\n  parse-resolv-conf\n$&`);
}

/**
 * TLS to the consumer, whose certificate must come from the CA and have the name. Health checks need an explicit SNI.
 */
export function encryptToConsumer(haproxyCfg: string, tls: ConsumerTls | undefined): string {
  if (!tls) return haproxyCfg;
  const { serverName, sni, clientCertificate } = tls;
  return addServerWords(haproxyCfg, [
    ...['ssl', 'verify', 'required', 'ca-file', `${CONFIG_FOLDER}/${CA_FILE}`],
    ...(clientCertificate ? ['crt', `${CONFIG_FOLDER}/${CLIENT_FILE}`] : []),
    ...(serverName === undefined ? [] : ['verifyhost', serverName]),
    ...(serverName === undefined || !sni ? [] : ['sni', `str(${serverName})`, 'check-sni', serverName]),
  ]);
}

function addServerWords(haproxyCfg: string, words: readonly string[]): string {
  return haproxyCfg.replace(/^ *server .*$/m, (line) => [line, ...words].join(' '));
}

// Deployment

/**
 * A security context that the Pod Security level `restricted` admits: the Cloud Logs route sets that level on the same
 * namespace, which then refuses the documented pod. OpenShift assigns user and group from the namespace's range and
 * refuses fixed ones.
 */
export function admitUnderRestricted(
  deployment: DocumentedDeployment,
  clusterType: 'kubernetes' | 'openshift',
): DocumentedDeployment {
  const podSecurity = {
    runAsNonRoot: true,
    ...(clusterType === 'kubernetes' ? { runAsUser: HAPROXY_USER, fsGroup: HAPROXY_USER } : {}),
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const containerSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const secured = changePod(deployment, (spec) => ({ ...spec, securityContext: podSecurity }));
  return changeContainers(secured, (container) => ({ ...container, securityContext: containerSecurity }));
}

/**
 * Probes on a path that reaches neither the consumer nor the log. A consumer that is down is no reason for a restart.
 */
export function probe(deployment: DocumentedDeployment): DocumentedDeployment {
  const httpGet = { path: HEALTH_PATH, port: FORWARDER_PORT };
  return changeContainers(deployment, (container) => ({
    ...container,
    readinessProbe: { httpGet, periodSeconds: 5 },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  }));
}

/** An exact version: with the document's `2.6` workers may run different ones. */
export function pinVersion(deployment: DocumentedDeployment, image: string): DocumentedDeployment {
  return changeContainers(deployment, (container) => ({ ...container, image }));
}

/** Resource requests, and a memory limit. No CPU limit: a throttled forwarder would slow the API server down. */
export function reserveResources(deployment: DocumentedDeployment): DocumentedDeployment {
  const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } };
  return changeContainers(deployment, (container) => ({ ...container, resources }));
}

/** Two replicas, in two zones and on two nodes if there are two. */
export function spreadOverZones(deployment: DocumentedDeployment): DocumentedDeployment {
  const topologySpreadConstraints = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { app: FORWARDER } },
  }));
  const spread = changePod(deployment, (spec) => ({ ...spec, topologySpreadConstraints }));
  const spec = { replicas: 2, ...spread.spec };
  return { ...spread, spec };
}

/** `maxUnavailable: 0`: with the documented 1 a rollout removes a running pod before a new one is ready. */
export function keepServing(deployment: DocumentedDeployment): DocumentedDeployment {
  const strategy = { ...deployment.spec.strategy, rollingUpdate: { maxUnavailable: 0 } };
  return { ...deployment, spec: { ...deployment.spec, strategy } };
}

/**
 * The certificates as single files beside `haproxy.cfg`, like in the document, but from a Secret instead of the
 * ConfigMap.
 */
export function mountCertificates(
  deployment: DocumentedDeployment,
  tls: ConsumerTls | undefined,
): DocumentedDeployment {
  if (!tls) return deployment;
  const name = 'certificates';
  const mounts = [CA_FILE, ...(tls.clientCertificate ? [CLIENT_FILE] : [])].map((file) => ({
    name,
    mountPath: `${CONFIG_FOLDER}/${file}`,
    subPath: file,
  }));
  const volume = { name, secret: { secretName: CERTIFICATES, defaultMode: 0o440 } };
  const withVolume = changePod(deployment, (spec) => ({ ...spec, volumes: [...spec.volumes, volume] }));
  return changeContainers(withVolume, (container) => ({
    ...container,
    volumeMounts: [...container.volumeMounts, ...mounts],
  }));
}

/**
 * The hashes of configuration and certificates on the pod template: a file mounted by `subPath` is never updated in a
 * running pod, so a change must start a rollout.
 *
 * @param certificates SHA-256 (hex) of the Secret's entries by their key.
 */
export function restartWhenConfigChanges(
  deployment: DocumentedDeployment,
  haproxyCfg: string,
  certificates: Readonly<Record<string, string>>,
): DocumentedDeployment {
  const { template } = deployment.spec;
  const lines = Object.entries(certificates).map(([key, digest]) => `${key} ${digest}\n`);
  const metadata = {
    ...template.metadata,
    annotations: {
      [CONFIG_HASH_ANNOTATION]: sha256(haproxyCfg),
      ...(lines.length === 0 ? {} : { [CERTIFICATES_HASH_ANNOTATION]: sha256(lines.sort().join('')) }),
    },
  };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, metadata } } };
}

// Other objects

/** Puts another configuration into the ConfigMap. */
export function withConfiguration(configMap: KubernetesObject, file: string, text: string): KubernetesObject {
  return { ...configMap, data: { [file]: text } };
}

/**
 * The cluster's actual agents, in addition to the documented ones: if their labels differ, no post of the API server
 * would reach the forwarder.
 */
export function admitAgents(
  policy: DocumentedNetworkPolicy,
  agentLabels: readonly Readonly<Record<string, string>>[],
): DocumentedNetworkPolicy {
  const { spec } = policy;
  const ingress = spec.ingress.map((rule) => {
    const [first] = rule.from;
    const selected = (labels: Readonly<Record<string, string>>): boolean =>
      rule.from.some(({ podSelector }) =>
        Object.entries(podSelector.matchLabels).every(([label, value]) => labels[label] === value),
      );
    const further = agentLabels
      .filter((labels) => !selected(labels))
      .flatMap((labels) => (first ? [{ ...first, podSelector: { matchLabels: { ...labels } } }] : []));
    return { ...rule, from: [...rule.from, ...further] };
  });
  return { ...policy, spec: { ...spec, ingress } };
}

/** Keeps one of the two replicas running while nodes are drained. */
export function disruptionBudget(): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: FORWARDER, namespace: AUDIT_NAMESPACE },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: FORWARDER } } },
  };
}

type PodSpec = DocumentedDeployment['spec']['template']['spec'];
type Container = PodSpec['containers'][number];

function changePod(deployment: DocumentedDeployment, change: (spec: PodSpec) => PodSpec): DocumentedDeployment {
  const { template } = deployment.spec;
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: change(template.spec) } },
  };
}

function changeContainers(
  deployment: DocumentedDeployment,
  change: (container: Container) => Container,
): DocumentedDeployment {
  return changePod(deployment, (spec) => ({ ...spec, containers: spec.containers.map(change) }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
