import type { AuditWebhook, Master } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { sameWebhook } from '../webhook/sameWebhook.ts';
import { samePolicy } from '../webhook/storedPolicy.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';
import { conditionNames, type Sign } from './conditionKinds.ts';

/** What a verification was about: a verdict is worth nothing for any other. Plain JSON, without secrets. */
export interface Subject {
  /** The webhook that was stored, with its URL as it is kept. */
  readonly webhook: AuditWebhook;
  /** The master as it was; absent if it could not be read. */
  readonly master?: Master;
  /** Until when the stored client certificate is valid, in milliseconds since the epoch; absent if not known. */
  readonly certificateUntil?: number;
}

/** A verification in short, for the row of the cluster. Plain JSON. */
export interface Verdict {
  readonly state: 'failing' | 'not-forwarding' | 'warning' | 'passing' | 'unknown';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the failing checks said. */
  readonly failures: readonly Message[];
  readonly warnings: number;
  /** Absent where no webhook was stored, or none could be read. */
  readonly subject?: Subject;
  /** Whether a test event was seen to arrive. */
  readonly delivered?: boolean;
}

/** The words for a verification, the same in the cluster's row and in the report. */
export function verdictSigns({ state, failures, warnings, delivered }: Verdict): readonly Sign[] {
  if (state === 'failing') {
    const { length } = failures;
    return [{ kind: 'failing', text: length === 1 ? message('1 check fails') : message('{0} checks fail', length) }];
  }
  if (state === 'not-forwarding') return [{ kind: state, text: conditionNames[state] }];
  // A verdict that was kept may be of another version: a state that is not known is not green.
  const isKnown = state === 'passing' || (state === 'warning' && warnings > 0);
  if (!isKnown) return [{ kind: 'inconclusive', text: message('Couldn’t be verified') }];
  const signs: Sign[] = [];
  if (warnings > 0) {
    signs.push({ kind: 'warning', text: warnings === 1 ? message('1 warning') : message('{0} warnings', warnings) });
  }
  if (delivered !== true) signs.push({ kind: 'unconfirmed', text: message('Delivery not confirmed') });
  return signs.length > 0 ? signs : [{ kind: 'verified', text: message('Verified') }];
}

/**
 * Whether a verdict is about the webhook that is stored now: its URL, its policy, and not set again since, as with
 * other certificates.
 */
export function isAbout(
  { subject, at }: Verdict,
  webhook: AuditWebhook | undefined,
  record: WebhookRecord | undefined,
): boolean {
  return (
    subject !== undefined &&
    webhook !== undefined &&
    sameWebhook(subject.webhook, webhook) &&
    // An unknown policy may have been another one.
    samePolicy(subject.webhook.policy, webhook.policy) &&
    (record === undefined || Date.parse(record.setAt) <= at)
  );
}

/** Whether a master is as it was: nothing has happened to it since, and no CA was changed. */
export function isSameMaster(one: Master | undefined, other: Master | undefined): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
