import type { FailureCode } from '../failure/failure.ts';
import type { OutputReader } from './outputReader.ts';

/**
 * One call of the `ibmcloud` CLI as data: its arguments, and how to read its output. It can be previewed, logged,
 * exported and tested without being run; a {@link CliRunner} runs it.
 */
export interface CliCommand<T> {
  /** Arguments after `ibmcloud`, one element each; never quoted, never joined for a shell. */
  readonly args: readonly string[];
  /** Reads standard output of a call that exited with 0. Throws a `Failure` with code `bad-output` where it cannot. */
  readonly parse: (stdout: string) => T;
  /** Reads what `parse` would, of an output that may be too large to be kept: in pieces, one reader for each call. */
  readonly read?: (() => OutputReader<T>) | undefined;
  /**
   * Reads a call with another exit code where that can be an answer ("no webhook is set"). `undefined`: it is a
   * failure, which the failure table names.
   */
  readonly parseFailure?: (ended: CliFailedEnd) => { readonly value: T } | undefined;
  /** Standard output may hold a key or a token, so it is never logged or shown. */
  readonly secretOutput?: boolean;
  /** Limit in milliseconds; the runner's default (120 s) where absent. A real `cluster get` was seen to take 22 s. */
  readonly timeoutMs?: number;
  /** Most bytes of standard output, where an answer may be larger than the runner's default (16 MiB). */
  readonly stdoutLimit?: number;
  /** IBM Cloud allows few of these at once (`cluster config`): at most two run at the same time. */
  readonly scarce?: boolean;
}

/** A call that did not exit with 0. */
export interface CliFailedEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The failure table's code for standard error; `other` where no row matches. */
  readonly code: FailureCode;
}

/** What is logged of a call: never secret output, never the environment. */
export interface CliCallRecord {
  readonly args: readonly string[];
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Waiting time in the queue before that, in milliseconds. */
  readonly waitedMs: number;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed-out';
  readonly exitCode: number | undefined;
  /** Standard error, cut to 4,000 characters. */
  readonly stderr: string;
  /** The same was asked before, and is asked until the answer is another one. */
  readonly isRepeated?: boolean;
}

/**
 * Who waits for a call: the user, who has just asked for something (`interactive`); a view on the screen (`normal`); or
 * nobody (`background`).
 */
export type CallPriority = 'interactive' | 'normal' | 'background';

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly priority?: CallPriority;
  /** The same was asked before, and is asked until the answer is another one: it need not be logged again. */
  readonly isRepeated?: boolean;
}

/**
 * Runs {@link CliCommand}s without a shell and with standard input closed. Bounded in time and number; an abort ends
 * the process tree.
 */
export interface CliRunner {
  /**
   * @param options.priority default: `interactive`.
   * @throws Failure code `cancelled` after an abort.
   */
  run<T>(command: CliCommand<T>, options: CallOptions): Promise<T>;
}
