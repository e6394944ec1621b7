import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort, V1PodSpec } from '@kubernetes/client-node';
import { portNumber, selects } from './objects.ts';

type Labels = Readonly<Record<string, string>>;

/** A pod that wants to reach another. */
export interface Caller {
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
}

/** The pod that is to be reached. */
export interface Called {
  readonly labels: Labels;
  readonly spec: V1PodSpec | undefined;
  readonly port: number;
}

/**
 * Whether NetworkPolicies of one namespace let a pod of another namespace in: a pod that no policy with type Ingress selects is
 * open; else one rule of one policy must allow it. Address blocks are not looked at: pods are let in by their labels.
 */
export function letsIn(policies: readonly V1NetworkPolicy[], caller: Caller, called: Called): boolean {
  const isolating = isolatingPolicies(policies, called.labels);
  if (isolating.length === 0) return true;
  return isolating
    .flatMap(({ spec }) => spec?.ingress ?? [])
    .some(({ _from: from, ports }) => isPeer(fromOf({ from, ports }), caller) && hasPort(ports, called));

  function fromOf(rule: { from: V1NetworkPolicyPeer[] | undefined; ports: unknown }): V1NetworkPolicyPeer[] | undefined {
    return rule.from;
  }
}

/** Those of the policies that keep incoming connections from these pods unless a rule allows them. */
export function isolatingPolicies(policies: readonly V1NetworkPolicy[], labels: Labels): readonly V1NetworkPolicy[] {
  return policies.filter(
    ({ spec }) => (spec?.policyTypes ?? ['Ingress']).includes('Ingress') && selects(spec?.podSelector ?? {}, labels),
  );
}

/** No peers at all means everybody. */
function isPeer(peers: readonly V1NetworkPolicyPeer[] | undefined, { namespaceLabels, labels }: Caller): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(
    ({ namespaceSelector, podSelector, ipBlock }) =>
      ipBlock === undefined &&
      namespaceSelector !== undefined &&
      selects(namespaceSelector, namespaceLabels) &&
      (podSelector === undefined || selects(podSelector, labels)),
  );
}

/** No ports at all means every port. */
function hasPort(ports: readonly V1NetworkPolicyPort[] | undefined, { spec, port }: Called): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ port: allowed, endPort, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (allowed === undefined) return true;
    const first = portNumber(allowed, spec);
    return first !== undefined && port >= first && port <= (endPort ?? first);
  });
}
