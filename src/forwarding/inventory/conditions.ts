import type { Condition, ConditionRules, isAsVerified, isVerdictOfStored, judge } from '../condition/condition.ts';
import type { Known } from '../condition/known.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';

/** How long a judgement is kept while nothing that it is about has changed, in milliseconds. */
const JUDGE_AGAIN_MS = 5_000;

/** What judges clusters. */
export interface Judgement {
  readonly judge: typeof judge;
  readonly isVerdictOfStored: typeof isVerdictOfStored;
  readonly isAsVerified: typeof isAsVerified;
}

/** What goes into a cluster's condition, and is not known by reading it. */
export interface ConditionSources {
  /** Loads the judgement: a window without rows needs none. */
  readonly judgement: () => Promise<Judgement>;
  /** What was noted when a webhook was set from here. */
  readonly record: (clusterId: string) => WebhookRecord | undefined;
  /** What the user has decided, as it is now. */
  readonly rules: () => Omit<ConditionRules, 'now'>;
}

/** The conditions of clusters. One is judged again only where something has changed, or after a while. */
export class Conditions {
  readonly #sources: ConditionSources;
  #judgement: Judgement | undefined;
  readonly #judged = new Map<string, Judged>();

  constructor(sources: ConditionSources) {
    this.#sources = sources;
  }

  /** @throws what loading throws */
  async judgement(): Promise<Judgement> {
    return (this.#judgement ??= await this.#sources.judgement());
  }

  isReady(): boolean {
    return this.#judgement !== undefined;
  }

  /** How a cluster is; `undefined` before the judgement is loaded. */
  of(known: Known): Condition | undefined {
    if (this.#judgement === undefined) return undefined;
    const { id } = known.row.cluster;
    const [rules, at] = [this.#sources.rules(), Date.now()];
    const last = this.#judged.get(id);
    if (last?.rules === rules && Math.abs(at - last.at) < JUDGE_AGAIN_MS && isSame(known, last.known)) {
      return last.condition;
    }
    const condition = this.#judgement.judge(known, { ...rules, now: at });
    this.#judged.set(id, { known, rules, at, condition });
    return condition;
  }
}

interface Judged {
  readonly known: Known;
  readonly rules: Omit<ConditionRules, 'now'>;
  readonly at: number;
  readonly condition: Condition;
}

/** Rows and what else is known are replaced, never changed. */
function isSame(one: Known, other: Known): boolean {
  return (
    one.row === other.row &&
    one.verdict === other.verdict &&
    one.record === other.record &&
    one.unfinished === other.unfinished &&
    one.running === other.running &&
    one.problem === other.problem &&
    one.isVerifying === other.isVerifying
  );
}
