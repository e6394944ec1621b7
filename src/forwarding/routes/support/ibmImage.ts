import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { referenceOf } from '../../../kubernetes/resourcePath.ts';
import { knownRoute } from '../../webhook/knownRoutes.ts';
import {
  disruptionBudget,
  readyWhenItListens,
  withCertificateSecret,
  withImage,
  withoutGap,
  withRequests,
} from '../manifests/ibmImageChanges.ts';
import {
  CERTIFICATE_FOLDER,
  CERTIFICATE_SECRET,
  DEPLOYMENT,
  documentedAgents,
  documentedDeployment,
  documentedNamespace,
  documentedNetworkPolicy,
  documentedService,
  type Edition,
} from '../manifests/ibmImageDocument.ts';
import { ibmImageFor } from '../manifests/pinnedImages.ts';
import type { RouteInputs } from '../route.ts';
import { presentPod } from './presentPod.ts';

/** What the routes with IBM's images share: one forwarder under the same names. */
export const { forwarder } = knownRoute('cloud-logs');

/** The objects of one of the editions, with our changes and with names that somebody else chose in the cluster. */
export function objectsOf(
  edition: Edition,
  { clusterType, agentLabels, image, live = [] }: RouteInputs,
): readonly KubernetesObject[] {
  const running = (presentPod(live, DEPLOYMENT).containers ?? []).map(({ image = '' }) => image);
  const ready = withRequests(readyWhenItListens(withoutGap(documentedDeployment(edition))));
  return [
    documentedNamespace(clusterType),
    withCertificateSecret(withImage(ready, ibmImageFor(edition, running, image)), certificateSecret(live)),
    documentedService(edition),
    documentedNetworkPolicy(edition, agentLabels ?? documentedAgents(clusterType)),
    disruptionBudget(),
  ];
}

/** References to the objects, in order. */
export const references: readonly ObjectReference[] = objectsOf('cloud-logs', {
  answers: {},
  clusterType: 'kubernetes',
}).map(referenceOf);

/** The Secret from which the pods in the cluster mount their certificate; the documented one if there are no pods. */
export function certificateSecret(live: readonly KubernetesObject[]): string {
  const { containers = [], volumes = [] } = presentPod(live, DEPLOYMENT);
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const mount = mounts.find(({ mountPath }) => mountPath === CERTIFICATE_FOLDER);
  return volumes.find(({ name }) => name === mount?.name)?.secret?.secretName ?? CERTIFICATE_SECRET;
}
