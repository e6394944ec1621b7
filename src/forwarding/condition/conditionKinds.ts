import { message, type Message } from '../../text/message.ts';

/** Each condition that a cluster may have, by its name for users; what needs help most comes first. */
export const conditionNames = {
  failing: message('Failing'),
  interrupted: message('Interrupted'),
  warning: message('Warnings'),
  'not-forwarding': message('Not forwarding'),
  unreadable: message('Not readable'),
  inconclusive: message('Couldn’t be verified'),
  foreign: message('Webhook of another tool'),
  unverified: message('Not verified'),
  stale: message('Verification out of date'),
  unconfirmed: message('Delivery not confirmed'),
  busy: message('Master busy'),
  unread: message('Not read yet'),
  'other-group': message('Group not targeted'),
  forbidden: message('No permission to read'),
  verified: message('Verified'),
  exempt: message('Not meant to forward'),
} as const satisfies Readonly<Record<string, Message>>;

export type ConditionKind = keyof typeof conditionNames;

const order = Object.keys(conditionNames);

/** One thing that is known of a cluster, and the condition that it would have for this alone. */
export interface Sign {
  readonly kind: ConditionKind;
  /** In a few words; absent where the webhook's name says it. */
  readonly text?: Message;
}

/**
 * Whether a cluster in this condition needs help, or may need it: it is not known to be good. A busy master may hide
 * that a check fails, and what was not verified, not read or not allowed to be read may fail.
 */
export function isProblem(kind: ConditionKind): boolean {
  return kind !== 'verified' && kind !== 'exempt';
}

/** Orders conditions as groups are shown: what needs help most comes first. */
export function conditionRank(kind: string): number {
  return order.indexOf(kind);
}
