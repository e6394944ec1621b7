import type { Message } from '../../text/message.ts';

export type DeliveryGrade =
  'found in Cloud Logs' | 'reached forwarder' | 'accepted by consumer' | 'no errors counted' | 'rejected' | 'unknown';

/** The graded arrival of an audit event, with the evidence in sentences. */
export interface Delivery {
  readonly grade: DeliveryGrade;
  /** The first says what was sent, the second what decided the grade. */
  readonly evidence: readonly Message[];
  /** `Audit-Id`s of the test events sent. */
  readonly testEvents: readonly string[];
  /**
   * Of *rejected*, whether HAProxy's log shows that the consumer refused or wasn't reached; else where it breaks is not
   * known.
   */
  readonly consumerRefused?: boolean;
  /** API servers that deliver, and all that were seen. */
  readonly replicas: { readonly delivering: number; readonly seen: number } | undefined;
}
