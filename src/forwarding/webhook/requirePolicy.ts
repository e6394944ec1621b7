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
      'Run Change Policy for {0}, which renews certificates too: its policy ({1}) can’t be stored again.',
      cluster,
      policyWord(policy),
    ),
  );
}
