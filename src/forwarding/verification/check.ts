import { message, type Message } from '../../text/message.ts';
import type { ClusterFacts } from './facts.ts';

/** `skipped`: the check does not apply. `unknown`: it applies, and the answer is inconclusive or could not be read. */
export type CheckResult = 'pass' | 'warning' | 'failure' | 'unknown' | 'skipped';

/** A remedy: a command that runs from anywhere the finding is shown. The arguments are plain JSON. */
export interface FindingRemedy {
  readonly title: Message;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** Where a delivery can be seen: in the forwarder's log, by the consumer's answer, or in the Cloud Logs instance. */
export type SeenAt = 'forwarder' | 'consumer' | 'instance';

/** The result of a check. */
export interface Answer {
  readonly result: CheckResult;
  /** One sentence; for `skipped` the reason. */
  readonly text: Message;
  /** Observations. */
  readonly evidence: readonly Message[];
  readonly remedy?: FindingRemedy;
  /** Whether a test event was seen to arrive. */
  readonly arrived?: boolean;
  /** How far a delivery was seen to come; of a failure where it was refused. Absent: not known. */
  readonly seenAt?: SeenAt;
  /**
   * All that is wrong: nothing is forwarded, and was not before. The cluster is not covered, and nothing has broken.
   */
  readonly notCovered?: boolean;
}

/** A result in the form that is stored and shown. */
export interface Finding extends Answer {
  /** The check's id. */
  readonly check: string;
  /** It is not about whether events arrive: where it has no answer, that is known as before. */
  readonly isAside?: boolean;
  /** Id of the failed check that explains this finding, which then does not count as a failure. */
  readonly causedBy?: string;
}

/** One question about one cluster's audit forwarding. */
export interface Check {
  /** Stable: pipelines refer to it in reports. */
  readonly id: string;
  readonly title: Message;
  /** Checks whose failure would explain a failure of this one. */
  readonly dependsOn?: readonly string[];
  /** Checks whose failure would explain a failure of this one as well, and which do not keep it from running. */
  readonly explainedBy?: readonly string[];
  /** Takes long or sends something, so it is skipped if one of {@link dependsOn} failed. */
  readonly costly?: boolean;
  /** It is not about whether events arrive: where it has no answer, that is known as before. */
  readonly isAside?: boolean;
  /** @throws Skipped if the check does not apply; Failure if its facts cannot be read: `unknown`; `cancelled`. */
  run(facts: ClusterFacts, signal: AbortSignal): Promise<Answer | readonly Answer[]>;
}

/** Thrown if a check does not apply; `reason` is a sentence. */
export class Skipped extends Error {
  readonly reason: Message;

  constructor(reason: Message) {
    super(reason.template);
    this.name = 'Skipped';
    this.reason = reason;
  }
}

export function pass(text: Message, ...evidence: readonly Message[]): Answer {
  return { result: 'pass', text, evidence };
}

export function warning(text: Message, options: AnswerOptions = {}): Answer {
  return answer('warning', text, options);
}

export function failure(text: Message, options: AnswerOptions = {}): Answer {
  return answer('failure', text, options);
}

export function unknown(text: Message, options: AnswerOptions = {}): Answer {
  return answer('unknown', text, options);
}

interface AnswerOptions {
  readonly evidence?: readonly Message[];
  readonly remedy?: FindingRemedy | undefined;
}

function answer(result: CheckResult, text: Message, { evidence = [], remedy }: AnswerOptions): Answer {
  return { result, text, evidence, ...(remedy === undefined ? {} : { remedy }) };
}

/** A time for a report, in UTC. @param milliseconds since the epoch */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** As {@link timeText}, of a time that came as text; what is none stays as it came. */
export function givenTimeText(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? time : timeText(milliseconds);
}

/** A fact as evidence: its source and its value. */
export function seen(where: string | Message, what: string | number): Message {
  return message('{0}: {1}', where, what);
}
