import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';

/** The columns of kubectl (`-o custom-columns=`) for {@link COMES_WITH_NAMESPACE}. */
export const COLUMNS = [
  'KIND:.kind',
  'NAME:.metadata.name',
  'OWNERS:.metadata.ownerReferences[*].apiVersion',
  'COPIED:.metadata.labels.olm\\.copiedFrom',
].join(',');

/**
 * Objects that a cluster creates in each namespace, and those that belong to a workload: a living owner is listed as
 * well, and the cluster soon removes the objects of a deleted one. An extended regular expression on the columns with
 * one space between, which JavaScript and `sed -E` read alike.
 */
export const COMES_WITH_NAMESPACE = [
  '^(Event|Endpoints) ',
  // From a Service: one that somebody wrote has no owner.
  '^EndpointSlice [^ ]+ [^< ]',
  '^ConfigMap (kube-root-ca[.]crt|openshift-service-ca[.]crt|istio-ca-root-cert) ',
  '^ServiceAccount (default|builder|deployer) ',
  '^RoleBinding system:(deployers|image-builders|image-pullers) ',
  // Kubernetes' random suffix of five letters: no vowels, and not 0, 1 or 3.
  '^Secret (default|builder|deployer)-(token|dockercfg)-[bcdfghjklmnpqrstvwxz2456789]{5} ',
  '^[^ ]+ [^ ]+ ([^ ,]+,)*(apps|batch)/v1[, ]',
  ' [^< ][^ ]*$',
].join('|');

const expression = new RegExp(COMES_WITH_NAMESPACE);

/** Whether the cluster created this object. */
export function comesWithNamespace({ kind = '', metadata = {} }: KubernetesObject): boolean {
  const { name = '', ownerReferences = [], labels = {} } = metadata;
  const owners = ownerReferences.map(({ apiVersion }) => apiVersion).join(',');
  const columns = [owners, labels['olm.copiedFrom']];
  return expression.test([kind, name, ...columns.map((text) => (text ? text : '<none>'))].join(' '));
}
