import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { agentLabels, vpnLabels } from '../../forwarder/konnectivityAgents.ts';
import { knownRoute } from '../../webhook/knownRoutes.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';
import type { ConsumerAddress } from '../support/consumerAddress.ts';

/**
 * The objects of the private-network route exactly as IBM documents them ("Forwarding Kubernetes API audit logs to a
 * resource in the IBM Cloud private network", steps 1 to 3). All of our changes are in `readyChanges.ts`.
 */

export const FORWARDER: string = knownRoute('private-network').forwarder.deployment;
/** Name of the container that runs HAProxy. */
export const CONTAINER = 'haproxy';
export const CONFIG_MAP = 'kube-audit-forwarder-cm';
export const CONFIG_FILE = 'haproxy.cfg';
/** The Service's port; it has no name. */
export const SERVICE_PORT = 80;
/** Port that HAProxy binds in the pod. */
export const FORWARDER_PORT = 3000;

/** The document's `haproxy.cfg` with the consumer filled in. HAProxy 2.6 refuses a file without a final line feed. */
export function documentedHaproxyCfg({ address, port }: ConsumerAddress): string {
  return `global
  log stdout format raw local0 info
defaults
  mode http
  timeout client 10s
  timeout connect 5s
  timeout server 10s
  timeout http-request 10s
  log global
frontend myfrontend
  bind :${FORWARDER_PORT}
  default_backend remotelogstash
# Use remote log consumer IP and port here
backend remotelogstash
  server s1 ${address}:${port} check
`;
}

/** Step 2, `kubectl create namespace`: no labels. */
export function documentedNamespace(): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: AUDIT_NAMESPACE } };
}

/** Step 2, `kubectl create configmap --from-file`. */
export function documentedConfigMap(consumer: ConsumerAddress): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CONFIG_MAP, namespace: AUDIT_NAMESPACE },
    data: { [CONFIG_FILE]: documentedHaproxyCfg(consumer) },
  };
}

/** The document uses the first form; ours may add the second. */
export type DocumentedVolume =
  | { readonly name: string; readonly configMap: { readonly name: string } }
  | { readonly name: string; readonly secret: { readonly secretName: string; readonly defaultMode: number } };

/** Step 3, first object. The return type is inferred so that the compiler checks changes to the shape. */
export function documentedDeployment() {
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { labels: { app: FORWARDER }, name: FORWARDER, namespace: AUDIT_NAMESPACE },
    spec: {
      revisionHistoryLimit: 2,
      selector: { matchLabels: { app: FORWARDER } },
      strategy: { rollingUpdate: { maxUnavailable: 1 }, type: 'RollingUpdate' },
      template: {
        metadata: { labels: { app: FORWARDER } },
        spec: {
          containers: [
            {
              image: 'haproxytech/haproxy-alpine:2.6' as string,
              imagePullPolicy: 'IfNotPresent',
              name: CONTAINER,
              volumeMounts: [
                { name: 'config-volume', mountPath: '/usr/local/etc/haproxy/haproxy.cfg', subPath: CONFIG_FILE },
              ],
            },
          ],
          volumes: [{ name: 'config-volume', configMap: { name: CONFIG_MAP } }] as DocumentedVolume[],
        },
      },
    },
  };
}

export type DocumentedDeployment = ReturnType<typeof documentedDeployment>;

/** Step 3, second object. */
export function documentedService(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: FORWARDER, namespace: AUDIT_NAMESPACE },
    spec: {
      selector: { app: FORWARDER },
      ports: [{ protocol: 'TCP', port: SERVICE_PORT, targetPort: FORWARDER_PORT }],
    },
  };
}

/** Step 3, third object: only the agents through which the API server reaches pods may post. */
export function documentedNetworkPolicy() {
  const from = (matchLabels: Record<string, string>) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels },
  });
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: FORWARDER, namespace: AUDIT_NAMESPACE },
    spec: {
      podSelector: { matchLabels: { app: FORWARDER } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [{ protocol: 'TCP', port: FORWARDER_PORT }],
          from: [agentLabels.kubernetes, agentLabels.openshift, vpnLabels].map(from),
        },
      ],
    },
  };
}

export type DocumentedNetworkPolicy = ReturnType<typeof documentedNetworkPolicy>;
