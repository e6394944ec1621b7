import { BlockList, isIP } from 'node:net';
import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort, V1PodSpec } from '@kubernetes/client-node';
import { selects } from '../../forwarder/labels.ts';
import { opensPort } from '../../forwarder/servicePort.ts';
import { declaredPorts } from './objects.ts';

type Labels = Readonly<Record<string, string>>;

/** A pod that opens a connection. */
export interface Caller {
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly address: string;
}

/** The destination pod. */
export interface Called {
  readonly labels: Labels;
  readonly spec: V1PodSpec | undefined;
  readonly port: number;
}

/** A rule in the API's format; the library's type calls the peers `_from`. */
interface IngressRule {
  readonly from?: readonly V1NetworkPolicyPeer[];
  readonly ports?: readonly V1NetworkPolicyPort[];
}

/**
 * Whether NetworkPolicies of one namespace admit a pod of another: a pod that no policy with type Ingress selects is
 * open; otherwise one rule of one policy must allow it.
 */
export function letsIn(policies: readonly V1NetworkPolicy[], caller: Caller, called: Called): boolean {
  const isolating = isolatingPolicies(policies, called.labels);
  const rules: readonly IngressRule[] = isolating.flatMap(({ spec }) => spec?.ingress ?? []);
  return (
    isolating.length === 0 ||
    rules.some(({ from, ports }) => isPeer(from, caller) && opensPort(ports, called.port, declaredPorts(called.spec)))
  );
}

/** The policies that block incoming connections to these pods unless a rule allows them. */
export function isolatingPolicies(policies: readonly V1NetworkPolicy[], labels: Labels): readonly V1NetworkPolicy[] {
  return policies.filter(
    ({ spec }) => (spec?.policyTypes ?? ['Ingress']).includes('Ingress') && selects(spec?.podSelector ?? {}, labels),
  );
}

/** No peers means everybody. A peer without a namespace selector means pods of the policy's namespace. */
function isPeer(peers: readonly V1NetworkPolicyPeer[] | undefined, caller: Caller): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(({ namespaceSelector, podSelector, ipBlock }) =>
    ipBlock
      ? isWithin(ipBlock.cidr, caller.address) && !(ipBlock.except ?? []).some((cidr) => isWithin(cidr, caller.address))
      : namespaceSelector !== undefined &&
        selects(namespaceSelector, caller.namespaceLabels) &&
        (podSelector === undefined || selects(podSelector, caller.labels)),
  );
}

function isWithin(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(address) === 0) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return block.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
