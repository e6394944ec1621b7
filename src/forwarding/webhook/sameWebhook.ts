import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { isKnownPolicy, policyWord, samePolicy } from './storedPolicy.ts';
import { storedUrl } from './webhookRecord.ts';

/**
 * Whether two stored webhooks are the same as far as is known: the stored URL, since the journal has no passwords, and
 * the policy unless it is unknown for one of them.
 */
export function sameWebhook(one: AuditWebhook | undefined, other: AuditWebhook | undefined): boolean {
  if (!one || !other) return one === other;
  return (
    storedUrl(one.server) === storedUrl(other.server) &&
    (isNotGiven(one.policy) || isNotGiven(other.policy) || samePolicy(one.policy, other.policy))
  );
}

/** A stored webhook for a sentence: the stored URL, and the policy, which may be the only difference. */
export function webhookText({ server, policy }: AuditWebhook): string {
  return `${storedUrl(server)}, policy ${policyWord(policy)}`;
}

function isNotGiven(policy: StoredPolicy): boolean {
  return !isKnownPolicy(policy) && policy.unknown === '';
}
