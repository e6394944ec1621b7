import { message, type Message } from '../../text/message.ts';
import type { ClusterFacts } from './facts.ts';

/** `skipped`: the ground of the question is missing, which is no failure. `unknown`: asked, and the answer tells nothing. */
export type CheckResult = 'pass' | 'warning' | 'failure' | 'unknown' | 'skipped';

/** What helps, as a command that can be run from wherever the finding is shown. The arguments are plain JSON. */
export interface FindingRemedy {
  readonly title: Message;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** What a check answers. */
export interface Answer {
  readonly result: CheckResult;
  /** One sentence; of `skipped` the reason. */
  readonly text: Message;
  /** What was seen. */
  readonly evidence: readonly Message[];
  readonly remedy?: FindingRemedy;
}

/** An answer as it is kept, shown and saved. */
export interface Finding extends Answer {
  /** The check's id. */
  readonly check: string;
  /** Id of the failed check that explains this finding: it is then no failure of its own. */
  readonly causedBy?: string;
}

/** One question about one cluster's audit forwarding. */
export interface Check {
  /** Stable: reports of pipelines go by it. */
  readonly id: string;
  readonly title: Message;
  /** Checks whose failure would explain a failure of this one. */
  readonly dependsOn?: readonly string[];
  /** Takes long or sends something, so it is not asked where one of {@link after} failed. */
  readonly costly?: boolean;
  /**
   * @throws Skipped where the ground is missing; Failure where it cannot be read, which comes to the same; `cancelled`.
   */
  run(facts: ClusterFacts, signal: AbortSignal): Promise<Answer | readonly Answer[]>;
}

/** Thrown where a question has no ground; `reason` is a sentence. */
export class Skipped extends Error {
  readonly reason: Message;

  constructor(reason: Message) {
    super(reason.template);
    this.name = 'NotAsked';
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

/** A time as the reader of a report wants it, in UTC. @param milliseconds since the epoch */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A fact as evidence: where it was read, and what stood there. */
export function seen(where: string, what: string | number): Message {
  return message('{0}: {1}', where, what);
}
