import { Failure } from '../../failure/failure.ts';
import type { AuditPolicy, StoredPolicy } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { isKnownPolicy, policyWord } from './storedPolicy.ts';

/**
 * The policy in a form that can be stored again: `audit-webhook set` without one would store `default`.
 * @throws Failure `invalid-input` if it is unknown
 */
export function requirePolicy(policy: StoredPolicy, cluster: string): AuditPolicy {
  if (isKnownPolicy(policy)) return policy;
  throw new Failure(
    'invalid-input',
    message(
      'Choose a policy with Change Policy (it renews certificates too): the webhook of {0} has policy {1}, which can’t be stored again.',
      cluster,
      policyWord(policy),
    ),
  );
}
