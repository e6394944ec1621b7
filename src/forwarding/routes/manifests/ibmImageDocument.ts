import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { agentLabels, vpnLabels } from '../../forwarder/konnectivityAgents.ts';
import { knownRoute, type LoggedRouteId } from '../../webhook/knownRoutes.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';

/**
 * The objects of the routes to IBM Log Analysis ("Forwarding Kubernetes API audit logs to Log Analysis", step 3) and to
 * IBM Cloud Logs (the current version of the page), exactly as IBM documents them. All of our changes are in
 * `ibmImageChanges.ts`.
 */

export const { deployment: DEPLOYMENT, service: SERVICE } = knownRoute('cloud-logs').forwarder;
/** Secret with the forwarder's certificate for TLS in transit; optional. */
export const CERTIFICATE_SECRET = 'audit-webhook';
/** Folder in which the pods expect it. */
export const CERTIFICATE_FOLDER = '/certificates';
/** The Service's ports. */
export const HTTP_PORT = 80;
export const HTTPS_PORT = 443;
/** Ports that the images listen on. */
const HTTP_POD_PORT = 3000;
const HTTPS_POD_PORT = 4443;

type ClusterType = 'kubernetes' | 'openshift';

/** The two versions of the page: they differ in the image's destination and in TLS. */
export type Edition = LoggedRouteId;

const images = {
  'cloud-logs': 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest',
  'log-analysis': 'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest',
} as const;

/** OpenShift would otherwise set the Pod Security labels. */
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

/** The return type is inferred so that the compiler checks changes to the shape. */
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

/** A single port needs no name; two ports do. */
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

/** Labels of the agents through which the API server reaches pods, from the page for this kind of cluster. */
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
