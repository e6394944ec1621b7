import type { ObjectReference } from './clusterApi.ts';

/** Plural names for URLs of the kinds that this extension uses, and whether they are namespaced. */
const resources: Readonly<Record<string, { readonly plural: string; readonly namespaced: boolean }>> = {
  ClusterRole: { plural: 'clusterroles', namespaced: false },
  ClusterRoleBinding: { plural: 'clusterrolebindings', namespaced: false },
  CertificateSigningRequest: { plural: 'certificatesigningrequests', namespaced: false },
  ConfigMap: { plural: 'configmaps', namespaced: true },
  CronJob: { plural: 'cronjobs', namespaced: true },
  DaemonSet: { plural: 'daemonsets', namespaced: true },
  Deployment: { plural: 'deployments', namespaced: true },
  EndpointSlice: { plural: 'endpointslices', namespaced: true },
  Event: { plural: 'events', namespaced: true },
  HorizontalPodAutoscaler: { plural: 'horizontalpodautoscalers', namespaced: true },
  Ingress: { plural: 'ingresses', namespaced: true },
  Job: { plural: 'jobs', namespaced: true },
  LimitRange: { plural: 'limitranges', namespaced: true },
  Namespace: { plural: 'namespaces', namespaced: false },
  NetworkPolicy: { plural: 'networkpolicies', namespaced: true },
  Node: { plural: 'nodes', namespaced: false },
  PersistentVolumeClaim: { plural: 'persistentvolumeclaims', namespaced: true },
  Pod: { plural: 'pods', namespaced: true },
  PodDisruptionBudget: { plural: 'poddisruptionbudgets', namespaced: true },
  ReplicaSet: { plural: 'replicasets', namespaced: true },
  ResourceQuota: { plural: 'resourcequotas', namespaced: true },
  Role: { plural: 'roles', namespaced: true },
  RoleBinding: { plural: 'rolebindings', namespaced: true },
  Secret: { plural: 'secrets', namespaced: true },
  Service: { plural: 'services', namespaced: true },
  ServiceAccount: { plural: 'serviceaccounts', namespaced: true },
  StatefulSet: { plural: 'statefulsets', namespaced: true },
  SubjectAccessReview: { plural: 'subjectaccessreviews', namespaced: false },
};

/** Whether this table knows the kind. */
export function hasPath(kind: string): boolean {
  return Object.hasOwn(resources, kind);
}

export function isNamespaced(kind: string): boolean {
  return resources[kind]?.namespaced === true;
}

/** Path of an object's collection: `/api/v1/namespaces/NS/configmaps`, `/apis/apps/v1/…`. */
export function collectionPath({ apiVersion, kind, namespace }: Omit<ObjectReference, 'name'>): string {
  const resource = resources[kind];
  if (!resource) throw new Error(`Kind ${kind} has no path here`);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  // Without a namespace: the kind's path in all namespaces.
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}`;
}

/** Path of the collection in which to create an object: the default namespace is `default`. */
export function homePath(reference: ObjectReference): string {
  return collectionPath({ ...reference, namespace: reference.namespace ?? 'default' });
}

export function objectPath(reference: ObjectReference): string {
  return `${homePath(reference)}/${encodeURIComponent(reference.name)}`;
}

export function referenceOf(object: {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}): ObjectReference {
  const { apiVersion = '', kind = '', metadata } = object;
  const namespace = metadata?.namespace;
  return { apiVersion, kind, name: metadata?.name ?? '', ...(namespace === undefined ? {} : { namespace }) };
}
