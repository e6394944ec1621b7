import type { AuditPolicy, StoredPolicy } from '../../ibmcloud/models.ts';

/** Whether a stored policy can be stored again. */
export function isKnownPolicy(policy: StoredPolicy): policy is AuditPolicy {
  return typeof policy === 'string';
}

/**
 * Whether two policies are the same. Two for which IBM Cloud gave no word are the same; one without a word differs from
 * any other.
 */
export function samePolicy(one: StoredPolicy, other: StoredPolicy): boolean {
  return isKnownPolicy(one) || isKnownPolicy(other) ? one === other : one.unknown === other.unknown;
}

/** `default`, `verbose`, or `unknown` with IBM Cloud's word, for a sentence. */
export function policyWord(policy: StoredPolicy): string {
  if (isKnownPolicy(policy)) return policy;
  return policy.unknown === '' ? 'unknown' : `unknown (${policy.unknown})`;
}
