import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';

/** The columns of kubectl (`-o custom-columns=`) that {@link COMES_WITH_NAMESPACE} is about. */
export const COLUMNS = [
  'KIND:.kind',
  'NAME:.metadata.name',
  'OWNERS:.metadata.ownerReferences[*].apiVersion',
  'COPIED:.metadata.labels.olm\\.copiedFrom',
].join(',');

/**
 * What a cluster makes in each namespace, and what belongs to a workload: where that lives it is listed itself, and where it is gone the
 * cluster is about to remove what it owned. An extended regular expression on the columns with one space between, as JavaScript and
 * `sed -E` both read it.
 */
export const COMES_WITH_NAMESPACE = [
  '^(Event|Endpoints) ',
  // Of a Service: one that somebody wrote has no owner.
  '^EndpointSlice [^ ]+ [^< ]',
  '^ConfigMap (kube-root-ca[.]crt|openshift-service-ca[.]crt|istio-ca-root-cert) ',
  '^ServiceAccount (default|builder|deployer) ',
  '^RoleBinding system:(deployers|image-builders|image-pullers) ',
  // Kubernetes' own five letters: no vowels, and not 0, 1 or 3.
  '^Secret (default|builder|deployer)-(token|dockercfg)-[bcdfghjklmnpqrstvwxz2456789]{5} ',
  '^[^ ]+ [^ ]+ ([^ ]+,)*(apps|batch)/v1[, ]',
  ' [^< ][^ ]*$',
].join('|');

const expression = new RegExp(COMES_WITH_NAMESPACE);

/** Whether nobody made this object, but the cluster itself. */
export function comesWithNamespace({ kind = '', metadata = {} }: KubernetesObject): boolean {
  const { name = '', ownerReferences = [], labels = {} } = metadata;
  const owners = ownerReferences.map(({ apiVersion }) => apiVersion).join(',');
  const columns = [owners, labels['olm.copiedFrom']];
  return expression.test([kind, name, ...columns.map((text) => (text ? text : '<none>'))].join(' '));
}
