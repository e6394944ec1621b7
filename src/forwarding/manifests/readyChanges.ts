import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { DocumentedDeployment } from './privateNetworkDocument.ts';

/**
 * Every difference between what we generate and what IBM documents, by name, in one place. Each is small, and says which
 * trap of the document it answers.
 */

/** Annotation of the pod template that carries the configuration's hash. */
export const CONFIG_HASH_ANNOTATION = 'ibmcloud-kube-audit/haproxy-cfg-sha256';

/** User id of `haproxy` in the documented image, which names none and so would run as root. */
const HAPROXY_USER = 99;

/**
 * `option httplog`: without it HAProxy logs one line for each request, but not its status, so that a 503 looks like a 200
 * and an arrival cannot be told.
 */
export function logStatusOfRequests(haproxyCfg: string): string {
  return haproxyCfg.replace(/^( *)log global$/m, '$&\n$1option httplog');
}

/**
 * A security context that the Pod Security level `restricted` admits: the Cloud Logs route sets that level on the same
 * namespace, and the documented pod is then refused. OpenShift picks the user from the namespace's range itself and refuses
 * a fixed one.
 */
export function admitUnderRestricted(
  deployment: DocumentedDeployment,
  clusterType: 'kubernetes' | 'openshift',
): DocumentedDeployment {
  const { template } = deployment.spec;
  const podSecurity = {
    runAsNonRoot: true,
    ...(clusterType === 'kubernetes' ? { runAsUser: HAPROXY_USER } : {}),
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const containerSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const spec = {
    ...template.spec,
    securityContext: podSecurity,
    containers: template.spec.containers.map((container) => ({ ...container, securityContext: containerSecurity })),
  };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, spec } } };
}

/**
 * The configuration's hash on the pod template: a file mounted by `subPath` is never updated in a running pod, so a changed
 * ConfigMap must start a rollout.
 */
export function restartWhenConfigChanges(deployment: DocumentedDeployment, haproxyCfg: string): DocumentedDeployment {
  const { template } = deployment.spec;
  const metadata = {
    ...template.metadata,
    annotations: { [CONFIG_HASH_ANNOTATION]: createHash('sha256').update(haproxyCfg).digest('hex') },
  };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, metadata } } };
}

/** Puts another configuration into the ConfigMap. */
export function withConfiguration(configMap: KubernetesObject, file: string, text: string): KubernetesObject {
  return { ...configMap, data: { [file]: text } };
}
