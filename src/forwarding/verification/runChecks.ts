import { cancelled } from '../../failure/cancelled.ts';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { Skipped, type Answer, type Check, type Finding } from './check.ts';
import type { ClusterFacts } from './facts.ts';

/** Outcome of one check, for those that depend on it. */
interface Outcome {
  readonly findings: readonly Finding[];
  /** The check that failed: this one, or the one that explains it. */
  readonly failed: string | undefined;
}

/** Running checks: `cheap` resolves when the inexpensive ones have ended, `all` when all have. */
export interface RunningChecks {
  readonly cheap: Promise<void>;
  readonly all: Promise<readonly Finding[]>;
}

/**
 * Runs all checks in parallel. A failure after a failed cause becomes `unknown` and names the cause. A check that does
 * not apply becomes `skipped`, one whose facts cannot be read `unknown`.
 * @param onFinished called after each check.
 * @throws Failure only after an abort (`cancelled`); by `all`.
 */
export function runChecks(
  checks: readonly Check[],
  facts: ClusterFacts,
  signal: AbortSignal,
  onFinished: (check: Check) => void = () => undefined,
): RunningChecks {
  const outcomes = new Map<string, Promise<Outcome>>();
  for (const check of checks) {
    const outcomesOf = (ids: readonly string[] = []): readonly Promise<Outcome>[] =>
      ids.map((id) => {
        const cause = outcomes.get(id);
        if (!cause) throw new Error(`Check ${id}, a cause of ${check.id}, is not listed before it`);
        return cause;
      });
    const causes = { needed: outcomesOf(check.dependsOn), explaining: outcomesOf(check.explainedBy) };
    const outcome = askAfter(check, causes, facts, signal).then((done) => {
      onFinished(check);
      return done;
    });
    outcomes.set(check.id, outcome);
  }
  const cheap = checks.flatMap(({ id, costly }) => (costly === true ? [] : (outcomes.get(id) ?? [])));
  return {
    cheap: Promise.allSettled(cheap).then(() => undefined),
    all: Promise.all(outcomes.values()).then((done) => done.flatMap(({ findings }) => findings)),
  };
}

async function askAfter(
  check: Check,
  { needed, explaining }: Readonly<Record<'needed' | 'explaining', readonly Promise<Outcome>[]>>,
  facts: ClusterFacts,
  signal: AbortSignal,
): Promise<Outcome> {
  let answers: readonly Answer[];
  let failed: string | undefined;
  if (check.costly === true) {
    failed = await firstFailed(needed);
    if (failed !== undefined) {
      const text = message('Another check failed first.');
      return { findings: [{ check: check.id, result: 'skipped', text, evidence: [], causedBy: failed }], failed };
    }
    answers = await answersOf(check, facts, signal);
  } else {
    [answers, failed] = await Promise.all([answersOf(check, facts, signal), firstFailed(needed)]);
  }
  failed ??= await firstFailed(explaining);
  const findings = answers.map((answer): Finding => {
    const finding = { check: check.id, ...answer, ...(check.isAside === true ? { isAside: true } : {}) };
    return failed !== undefined && answer.result === 'failure'
      ? { ...finding, result: 'unknown', causedBy: failed }
      : finding;
  });
  const fails = answers.some(({ result }) => result === 'failure');
  return { findings, failed: fails ? (failed ?? check.id) : undefined };
}

/** One after the other: all at once would create several hundred promises, for each of many clusters. */
async function firstFailed(causes: readonly Promise<Outcome>[]): Promise<string | undefined> {
  for (const cause of causes) {
    const { failed } = await cause;
    if (failed !== undefined) return failed;
  }
  return undefined;
}

async function answersOf(check: Check, facts: ClusterFacts, signal: AbortSignal): Promise<readonly Answer[]> {
  try {
    const answer = await check.run(facts, signal);
    if (signal.aborted) throw cancelled();
    return isList(answer) ? answer : [answer];
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (error instanceof Skipped) return [{ result: 'skipped', text: error.reason, evidence: [] }];
    // Refused, timed out or not understood: the question applies, and its answer is not known.
    if (error instanceof Failure && error.code !== 'cancelled') {
      return [{ result: 'unknown', text: error.text, evidence: [] }];
    }
    // One object of an unexpected shape must not lose the results of all other checks.
    const text = message('This check couldn’t process its input: {0}', String(error));
    return [{ result: 'unknown', text, evidence: [] }];
  }
}

function isList(answer: Answer | readonly Answer[]): answer is readonly Answer[] {
  return Array.isArray(answer);
}
