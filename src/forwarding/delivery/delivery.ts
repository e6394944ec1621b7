import type { Message } from '../../text/message.ts';

export type DeliveryGrade =
  | 'found in Cloud Logs'
  | 'not found in Cloud Logs'
  | 'reached forwarder'
  | 'accepted by consumer'
  | 'no errors counted'
  | 'rejected'
  | 'unknown';

/** What became of the test events in one instance of IBM Cloud Logs. */
export interface InstanceArrival {
  /** The instance's name. */
  readonly instance: string;
  /**
   * `not found`: it answered as a whole, and has none of them. `not seen`: whether it has one is not known.
   * `not asked`: no query was answered.
   */
  readonly outcome: 'found' | 'found in the archive only' | 'not found' | 'not seen' | 'not asked';
  /** Until one was found after the forwarder had it; else since the first answer. */
  readonly seconds: number;
  /** One sentence: why, or what is known of other events there; of one that was found, where. */
  readonly said: Message;
}

/** The graded arrival of an audit event, with the evidence in sentences. */
export interface Delivery {
  readonly grade: DeliveryGrade;
  /** The first says what was sent, the second what decided the grade. */
  readonly evidence: readonly Message[];
  /** `Audit-Id`s of the test events sent. */
  readonly testEvents: readonly string[];
  /** When the first was sent, by this machine's clock; absent: none was. */
  readonly sentAt?: Date;
  /**
   * Of *rejected*, whether HAProxy's log shows that the consumer refused or wasn't reached; else where it breaks is not
   * known.
   */
  readonly consumerRefused?: boolean;
  /** API servers that deliver, and all that were seen. */
  readonly replicas: { readonly delivering: number; readonly seen: number } | undefined;
  /** One for each instance that was asked; absent: none was. */
  readonly arrivals?: readonly InstanceArrival[];
}

/** The arrival that decides what is said of all: the least of them. */
export function leastArrival({ arrivals = [] }: Pick<Delivery, 'arrivals'>): InstanceArrival | undefined {
  const worstFirst = ['not found', 'not seen', 'not asked', 'found in the archive only', 'found'] as const;
  return worstFirst.flatMap((outcome) => arrivals.find((arrival) => arrival.outcome === outcome) ?? [])[0];
}
