import { Failure } from '../../failure/failure.ts';
import type { AuditPolicy, StoredPolicy } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';

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

/**
 * The policy in a form that can be stored again: `audit-webhook set` without one would store `default`.
 * @throws Failure `invalid-input` if it is unknown
 */
export function requirePolicy(policy: StoredPolicy, cluster: string): AuditPolicy {
  if (isKnownPolicy(policy)) return policy;
  throw new Failure(
    'invalid-input',
    message(
      'The webhook of {0} cannot be stored again with its policy, which is {1}; choose one with Change Policy, which renews its certificates too.',
      cluster,
      policyWord(policy),
    ),
  );
}
