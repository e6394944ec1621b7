import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { agentLabels, vpnLabels } from '../../forwarder/konnectivityAgents.ts';
import { knownRoute, type LoggedRouteId } from '../../webhook/knownRoutes.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';

/**
 * The objects of the routes to IBM Log Analysis ("Forwarding Kubernetes API audit logs to Log Analysis", step 3) and to IBM Cloud
 * Logs (the same page of today) exactly as IBM documents them. What we do otherwise is in `ibmImageChanges.ts`, nowhere else.
 */

export const { deployment: DEPLOYMENT, service: SERVICE } = knownRoute('cloud-logs').forwarder;
/** Secret with the forwarder's certificate for TLS in transit; it may be missing. */
export const CERTIFICATE_SECRET = 'audit-webhook';
/** Where the pods look for it. */
export const CERTIFICATE_FOLDER = '/certificates';
/** The Service's ports. */
export const HTTP_PORT = 80;
export const HTTPS_PORT = 443;
/** Ports that the images listen on. */
const HTTP_POD_PORT = 3000;
const HTTPS_POD_PORT = 4443;

type ClusterType = 'kubernetes' | 'openshift';

/** The two generations of the page: what the image sends to, and whether it speaks TLS. */
export type Edition = LoggedRouteId;

const images = {
  'cloud-logs': 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest',
  'log-analysis': 'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest',
} as const;

/** OpenShift would set the Pod Security labels by itself, were it not told to leave them. */
export function documentedNamespace(clusterType: ClusterType): KubernetesObject {
  const levels = ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
  ]);
  const labels = {
    ...(Object.fromEntries(levels) as Record<string, string>),
    ...(clusterType === 'openshift' ? { 'security.openshift.io/scc.podSecurityLabelSync': 'false' } : {}),
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: AUDIT_NAMESPACE, labels } };
}

/** The shape is spelled out so that changes to it are checked by the compiler. */
export function documentedDeployment(edition: Edition) {
  const tls = edition === 'cloud-logs';
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: DEPLOYMENT, namespace: AUDIT_NAMESPACE, labels: { app: DEPLOYMENT } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: DEPLOYMENT } },
      template: {
        metadata: { labels: { app: DEPLOYMENT } },
        spec: {
          containers: [
            {
              name: DEPLOYMENT,
              image: images[edition] as string,
              imagePullPolicy: 'Always',
              ports: podPorts(edition).map((containerPort) => ({ containerPort })),
              securityContext: {
                allowPrivilegeEscalation: false,
                runAsNonRoot: true,
                capabilities: { drop: ['ALL'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
              ...(tls
                ? { volumeMounts: [{ mountPath: CERTIFICATE_FOLDER, name: 'certificates', readOnly: true }] }
                : {}),
            },
          ],
          ...(tls
            ? {
                volumes: [
                  { name: 'certificates', secret: { secretName: CERTIFICATE_SECRET as string, optional: true } },
                ],
              }
            : {}),
        },
      },
    },
  };
}

export type DocumentedDeployment = ReturnType<typeof documentedDeployment>;

/** With one port it has no name; two need names. */
export function documentedService(edition: Edition): KubernetesObject {
  const port = (port: number, targetPort: number): object => ({ protocol: 'TCP', port, targetPort });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: SERVICE, namespace: AUDIT_NAMESPACE, labels: { app: DEPLOYMENT } },
    spec: {
      selector: { app: DEPLOYMENT },
      ports:
        edition === 'cloud-logs'
          ? [
              { name: 'http', ...port(HTTP_PORT, HTTP_POD_PORT) },
              { name: 'https', ...port(HTTPS_PORT, HTTPS_POD_PORT) },
            ]
          : [port(HTTP_PORT, HTTP_POD_PORT)],
      type: 'ClusterIP',
    },
  };
}

/** Labels of the agents through which the API server reaches pods, as the page for this kind of cluster has them. */
export function documentedAgents(clusterType: ClusterType): readonly Readonly<Record<string, string>>[] {
  return clusterType === 'openshift' ? [agentLabels.openshift, vpnLabels] : [agentLabels.kubernetes];
}

/** Only those agents may post. */
export function documentedNetworkPolicy(
  edition: Edition,
  agents: readonly Readonly<Record<string, string>>[],
): KubernetesObject {
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: DEPLOYMENT, namespace: AUDIT_NAMESPACE },
    spec: {
      podSelector: { matchLabels: { app: DEPLOYMENT } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: podPorts(edition).map((port) => ({ protocol: 'TCP', port })),
          from: agents.map((matchLabels) => ({
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels },
          })),
        },
      ],
    },
  };
}

function podPorts(edition: Edition): readonly number[] {
  return edition === 'cloud-logs' ? [HTTP_POD_PORT, HTTPS_POD_PORT] : [HTTP_POD_PORT];
}
