import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { isKnownPolicy, policyWord, samePolicy } from './storedPolicy.ts';
import { storedUrl } from './url/storedUrl.ts';
import { sameUrl } from './webhookRecord.ts';

/**
 * Whether two stored webhooks are the same as far as is known: the URL, of which the journal has a digest in place of
 * the secrets, and the policy unless it is unknown for one of them.
 */
export function sameWebhook(one: AuditWebhook | undefined, other: AuditWebhook | undefined): boolean {
  if (!one || !other) return one === other;
  return (
    sameUrl(one, other) && (isNotGiven(one.policy) || isNotGiven(other.policy) || samePolicy(one.policy, other.policy))
  );
}

/** A stored webhook for a sentence: the stored URL, and the policy, which may be the only difference. */
export function webhookText({ server, policy }: AuditWebhook): string {
  return `${storedUrl(server)}, policy ${policyWord(policy)}`;
}

function isNotGiven(policy: StoredPolicy): boolean {
  return !isKnownPolicy(policy) && policy.unknown === '';
}
