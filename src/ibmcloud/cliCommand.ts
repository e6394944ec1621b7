import type { FailureCode } from '../failure/failure.ts';

/**
 * One call of the `ibmcloud` CLI as data: what would run and how its answer is read. A description runs nothing; it is
 * previewed, logged, exported and tested as it is, and a {@link CliRunner} runs it.
 */
export interface CliCommand<T> {
  /** Arguments after `ibmcloud`, one element each; never quoted, never joined for a shell. */
  readonly args: readonly string[];
  /** Reads standard output of a call that exited with 0. Throws a `Failure` with code `bad-output` where it cannot. */
  readonly parse: (stdout: string) => T;
  /**
   * Reads a call that ended with another exit code, where that can be an answer too ("no webhook is set").
   * `undefined`: it is a failure, and the failure table names it.
   */
  readonly parseFailure?: (ended: CliFailedEnd) => { readonly value: T } | undefined;
  /** Whether standard output may hold a key or a token: it is then never logged or shown. */
  readonly secretOutput?: boolean;
  /** Limit in milliseconds; the runner's default (120 s) where absent. A real `cluster get` was seen to take 22 s. */
  readonly timeoutMs?: number;
  /** IBM Cloud tolerates only few of these at once (`cluster config`): no more than two run beside each other. */
  readonly scarce?: boolean;
}

/** How a call ended that did not exit with 0. */
export interface CliFailedEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What the failure table makes of standard error; `other` where it knows nothing of the kind. */
  readonly code: FailureCode;
}

/** What stands in the log of a call: never its output when that is secret, never its environment. */
export interface CliCallRecord {
  readonly args: readonly string[];
  readonly startedAt: Date;
  readonly durationMs: number;
  /** How long it waited for its turn before that, in milliseconds. */
  readonly waitedMs: number;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed-out';
  readonly exitCode: number | undefined;
  /** Standard error as it came, cut to 4,000 characters. */
  readonly stderr: string;
}

/**
 * Who waits for a call: the user, who has just asked for something (`interactive`); a view, for what is on the screen (`normal`); or
 * nobody in particular (`background`).
 */
export type CallPriority = 'interactive' | 'normal' | 'background';

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly priority?: CallPriority;
}

/** Runs {@link CliCommand}s: bounded in time and number, standard input closed, no shell, whole process tree ended on abort. */
export interface CliRunner {
  /**
   * @param options.priority how it waits for its turn; `interactive` where absent.
   * @throws Failure – every way in which a call can fail; code `cancelled` after an abort.
   */
  run<T>(command: CliCommand<T>, options: CallOptions): Promise<T>;
}
