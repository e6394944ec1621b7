import type { Message } from '../../text/message.ts';

export type DeliveryGrade = 'proved' | 'accepted' | 'not-refused' | 'refused' | 'unknown';

/** An audit event's arrival, graded (see DESIGN words), with the evidence in sentences. */
export interface Delivery {
  readonly grade: DeliveryGrade;
  readonly evidence: readonly Message[];
  /** `Audit-Id`s of the test events sent. */
  readonly testEvents: readonly string[];
  /** API servers that were seen to deliver, of those that were seen at all. */
  readonly replicas: { readonly delivering: number; readonly seen: number } | undefined;
}
