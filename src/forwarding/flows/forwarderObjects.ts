import {
  FIELD_MANAGER,
  type ClusterApi,
  type KubernetesObject,
  type ObjectReference,
} from '../../kubernetes/clusterApi.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { referenceOf } from '../../kubernetes/resourcePath.ts';
import { helmReleaseOf, type HelmRelease } from '../forwarder/webhookOwner.ts';
import { independentObjects } from '../forwarder/independentObjects.ts';
import { versionOf } from '../plans/objects/objectVersion.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { routes } from '../routes/routes.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';

/** Where IBM's document had its objects before 2023. */
const EARLIER_NAMESPACE = 'default';

/** An object in the cluster, with its uid. */
export interface ExistingObject {
  readonly reference: ObjectReference;
  readonly uid: string;
  readonly version: string | undefined;
  /** Who made it: what is not ours has a name of IBM's document. `unknown`: the server lists no manager. */
  readonly maker: 'ours' | 'others' | 'unknown';
  /** Whether Terraform's state still counts it as its own. */
  readonly byTerraform: boolean;
}

/** What audit forwarding left in a cluster, and what else is in its namespace. */
export interface ForwarderObjects {
  /** In order of removal; the namespace is last, and only included if nothing else is in it. */
  readonly removable: readonly ExistingObject[];
  /** Objects of others, which are kept. */
  readonly foreign: readonly ObjectReference[];
  /** Objects of audit forwarding that Helm made, which are kept as well: removing them here would break its state. */
  readonly managed: readonly { readonly reference: ObjectReference; readonly release: HelmRelease }[];
  /** Kinds that could not be read. */
  readonly unread: readonly string[];
}

/** Objects from the document's optional steps: its HTTPS certificate, and the request for it. */
const certificateRequest: ObjectReference = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  name: 'ibmcloud-kube-audit-service.ibm-kube-audit',
};
const certificateSecret: ObjectReference = {
  apiVersion: 'v1',
  kind: 'Secret',
  name: 'audit-webhook',
  namespace: AUDIT_NAMESPACE,
};

/** First objects that keep others away or wait for pods, then the pods, then what they mount. */
const removalOrder = [
  'PodDisruptionBudget',
  'NetworkPolicy',
  'Service',
  'Deployment',
  'ConfigMap',
  'Secret',
  'CertificateSigningRequest',
];

/**
 * Finds objects to remove after the webhook is unset: those in the forwarder's namespace that we alone manage, or with
 * exactly a name from IBM's document, for any route; and where the webhook leads to IBM's earlier namespace `default`,
 * those with such a name there. What Helm made is never among them.
 * @throws Failure
 */
export async function findForwarderObjects(
  webhook: Pick<AuditWebhook, 'server'> | undefined,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<ForwarderObjects> {
  const [present, earlier] = await Promise.all([
    findInNamespace(api, signal),
    webhook ? findEarlier(webhook, api, signal) : [],
  ]);
  const managed = earlier.flatMap((object) => {
    const release = helmReleaseOf(object);
    return release ? [{ reference: referenceOf(object), release }] : [];
  });
  const free = earlier.filter((object) => helmReleaseOf(object) === undefined).flatMap(existing);
  return {
    ...present,
    removable: [...free.sort((one, other) => rank(one.reference) - rank(other.reference)), ...present.removable],
    managed: [...present.managed, ...managed],
  };
}

/** IBM documented the same names in namespace `default` from 2021 to 2023. */
async function findEarlier(
  { server }: Pick<AuditWebhook, 'server'>,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const target = parseServiceProxyUrl(server);
  const route = routes.find(({ forwarder }) => forwarder?.service === target?.service);
  if (target?.namespace !== EARLIER_NAMESPACE || !route) return [];
  const references = route.references.filter(({ kind }) => kind !== 'Namespace');
  const found = await Promise.all(
    references.map((reference) => api.read({ ...reference, namespace: EARLIER_NAMESPACE }, signal)),
  );
  return found.filter((object) => object !== undefined);
}

async function findInNamespace(api: ClusterApi, signal: AbortSignal): Promise<ForwarderObjects> {
  const namespace = await api.read({ apiVersion: 'v1', kind: 'Namespace', name: AUDIT_NAMESPACE }, signal);
  const request = existing(await api.read(certificateRequest, signal));
  if (!namespace || namespace.metadata?.deletionTimestamp) {
    return { removable: request, foreign: [], managed: [], unread: [] };
  }
  const { objects, unread } = await api.listNamespace(AUDIT_NAMESPACE, signal);
  const others = independentObjects(objects);
  const made = others.flatMap((object) => {
    const release = helmReleaseOf(object);
    return release ? [{ object, reference: referenceOf(object), release }] : [];
  });
  const ours = others.filter(
    (object) =>
      !made.some((one) => one.object === object) && (isOursAlone(object) || isDocumented(referenceOf(object))),
  );
  const foreign = others.filter((object) => !ours.includes(object)).map(referenceOf);
  const removable = [...ours.flatMap(existing), ...request].sort(
    (one, other) => rank(one.reference) - rank(other.reference),
  );
  const isEmptyThen = foreign.length === 0 && unread.length === 0;
  const managed = made.map(({ reference, release }) => ({ reference, release }));
  return { removable: [...removable, ...(isEmptyThen ? existing(namespace) : [])], foreign, managed, unread };
}

function existing(object: KubernetesObject | undefined): readonly ExistingObject[] {
  const uid = object?.metadata?.uid;
  if (object === undefined || uid === undefined) return [];
  const maker = isOursAlone(object) ? 'ours' : contentManagers(object).length > 0 ? 'others' : 'unknown';
  return [
    { reference: referenceOf(object), uid, version: versionOf(object), maker, byTerraform: isByTerraform(object) },
  ];
}

function rank({ kind }: ObjectReference): number {
  const place = removalOrder.indexOf(kind);
  return place === -1 ? removalOrder.length : place;
}

/** One label that was once applied from here does not make an object ours: its content must be ours alone. */
function isOursAlone(object: KubernetesObject): boolean {
  const managers = contentManagers(object);
  return managers.length > 0 && managers.every((manager) => manager === FIELD_MANAGER);
}

/** The managers of what an object is for: everything but metadata and state. */
function contentManagers({ metadata }: KubernetesObject): readonly string[] {
  return (metadata?.managedFields ?? []).flatMap(({ manager = '', subresource, fieldsV1 }) => {
    const owned: unknown = fieldsV1;
    const fields = Object.keys(isRecord(owned) ? owned : {}).filter(
      (field) => field !== 'f:metadata' && field !== 'f:status',
    );
    return subresource === 'status' || fields.length === 0 ? [] : [manager];
  });
}

/** Terraform's provider for Kubernetes writes as HashiCorp, and applies as Terraform. */
function isByTerraform({ metadata }: KubernetesObject): boolean {
  return metadata?.managedFields?.some(({ manager = '' }) => /^(?:hashicorp|terraform)/i.test(manager)) === true;
}

/** Every object that the routes or the document name. */
function isDocumented(reference: ObjectReference): boolean {
  return [...routes.flatMap((route) => route.references), certificateSecret].some(
    ({ apiVersion, kind, name, namespace }) =>
      apiVersion === reference.apiVersion &&
      kind === reference.kind &&
      name === reference.name &&
      namespace === reference.namespace,
  );
}
