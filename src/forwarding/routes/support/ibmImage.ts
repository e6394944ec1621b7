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
import type { RouteInputs } from '../route.ts';

/** What the routes with IBM's images share: one forwarder under the same names. */
export const { forwarder } = knownRoute('cloud-logs');

/** The objects of one of the editions, with our changes and with names that somebody else chose in the cluster. */
export function objectsOf(
  edition: Edition,
  { clusterType, agentLabels, live = [] }: RouteInputs,
): readonly KubernetesObject[] {
  const present = presentDeployment(live);
  const ready = withRequests(readyWhenItListens(withoutGap(documentedDeployment(edition))));
  return [
    documentedNamespace(clusterType),
    withCertificateSecret(withImage(ready, pinnedImage(edition, present)), certificateSecret(live)),
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
  const { containers = [], volumes = [] } = presentDeployment(live)?.spec?.template?.spec ?? {};
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const mount = mounts.find(({ mountPath }) => mountPath === CERTIFICATE_FOLDER);
  return volumes.find(({ name }) => name === mount?.name)?.secret?.secretName ?? CERTIFICATE_SECRET;
}

/** The running image of this edition, unless it is the documented one with its floating tag. */
function pinnedImage(edition: Edition, present: PresentDeployment | undefined): string | undefined {
  const [documented] = documentedDeployment(edition).spec.template.spec.containers;
  const repository = documented?.image.replace(/:latest$/, '') ?? '';
  const images = (present?.spec?.template?.spec?.containers ?? []).map(({ image = '' }) => image);
  return images.find((image) => image.startsWith(`${repository}:`) || image.startsWith(`${repository}@`));
}

/** The fields of the live Deployment that are used; the API server guarantees its shape. */
interface PresentDeployment {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly {
          readonly image?: string;
          readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
        }[];
        readonly volumes?: readonly { readonly name?: string; readonly secret?: { readonly secretName?: string } }[];
      };
    };
  };
}

function presentDeployment(live: readonly KubernetesObject[]): PresentDeployment | undefined {
  const found = live.find(({ kind, metadata }) => kind === 'Deployment' && metadata?.name === DEPLOYMENT);
  return found as PresentDeployment | undefined;
}
