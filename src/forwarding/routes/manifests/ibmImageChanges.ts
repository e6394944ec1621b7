import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';
import { DEPLOYMENT, type DocumentedDeployment } from './ibmImageDocument.ts';

/**
 * Every difference between our objects for IBM's images and IBM's document, by name, in one place. Each is small and
 * says what the documented form would cost.
 */

/**
 * Two pods on different workers, in different zones if possible; a rollout removes none before another is ready. With
 * the document's single pod, events wait or are dropped while it moves.
 */
export function withoutGap(deployment: DocumentedDeployment): DocumentedDeployment {
  const { template } = deployment.spec;
  const spread = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { app: DEPLOYMENT } },
  }));
  const spec = {
    ...deployment.spec,
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
    template: { ...template, spec: { ...template.spec, topologySpreadConstraints: spread } },
  };
  return { ...deployment, spec };
}

/** Keeps one of the pods while workers are updated. */
export function disruptionBudget(): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: DEPLOYMENT, namespace: AUDIT_NAMESPACE },
    spec: { minAvailable: 1, selector: { matchLabels: { app: DEPLOYMENT } } },
  };
}

/**
 * Ready only when it listens, so that no delivery comes too early. The probe only connects: a GET was seen to crash the
 * image's program.
 */
export function readyWhenItListens(deployment: DocumentedDeployment): DocumentedDeployment {
  const readinessProbe = { tcpSocket: { port: 3000 }, periodSeconds: 5 };
  return withContainer(deployment, { readinessProbe });
}

/** Requests for the scheduler. No CPU limit: a throttled receiver slows the API server down. */
export function withRequests(deployment: DocumentedDeployment): DocumentedDeployment {
  return withContainer(deployment, { resources: { requests: { cpu: '50m', memory: '128Mi' } } });
}

/** An exact image: with the document's `latest` a restart may run something that nobody has chosen. */
export function withImage(deployment: DocumentedDeployment, image: string): DocumentedDeployment {
  return withContainer(deployment, { image });
}

/** The Secret that the pods already mount: Terraform's module names it differently. */
export function withCertificateSecret(deployment: DocumentedDeployment, secretName: string): DocumentedDeployment {
  const { template } = deployment.spec;
  const { volumes } = template.spec;
  if (!volumes) return deployment;
  const renamed = volumes.map(({ name, secret }) => ({ name, secret: { ...secret, secretName } }));
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: { ...template.spec, volumes: renamed } } },
  };
}

function withContainer(deployment: DocumentedDeployment, fields: object): DocumentedDeployment {
  const { template } = deployment.spec;
  const containers = template.spec.containers.map((container) => ({ ...container, ...fields }));
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}
