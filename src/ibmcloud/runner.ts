import { cancelled } from '../failure/cancelled.ts';
import { Failure } from '../failure/failure.ts';
import { pause } from '../failure/pause.ts';
import { message } from '../text/message.ts';
import { redact, redactedExcerpt } from '../text/redaction.ts';
import { withoutColours } from '../text/terminalText.ts';
import { CALL_LIMITS, CallQueue, type CallLimits } from './callQueue.ts';
import type { CallOptions, CliCallRecord, CliCommand, CliRunner } from './cliCommand.ts';
import { cliEnvironment } from './cliEnvironment.ts';
import { badOutput } from './jsonOutput.ts';
import { runProcess, type ProcessEnd, type ProcessLimits } from './runProcess.ts';

/** Limits of a runner; tests shorten them. */
export interface CliRunnerLimits {
  readonly queue: CallLimits;
  readonly process: Omit<ProcessLimits, 'timeoutMs'>;
  /** Default limit of a call in milliseconds. */
  readonly timeoutMs: number;
  /** Pause before a repeated call for a cluster that was "not found". */
  readonly notFoundPauseMs: number;
}

export const CLI_RUNNER_LIMITS: CliRunnerLimits = {
  queue: CALL_LIMITS,
  // The answer for 200 clusters takes about 1 MB.
  process: { stdoutLimit: 16 * 1024 * 1024, stderrLimit: 1024 * 1024, killGraceMs: 2_000, settleGraceMs: 2_000 },
  timeoutMs: 120_000,
  notFoundPauseMs: 1_000,
};

/** How many characters of output a record or a failure keeps. */
const EXCERPT_LIMIT = 4_000;

export interface CliRunnerOptions {
  /** Returns the executable's absolute path (see `locateCli`); called before each call. */
  readonly locate: (signal: AbortSignal) => Promise<string>;
  /** The environment that calls inherit, without what would break their output. */
  readonly environment: NodeJS.ProcessEnv;
  /** Called after each call, repeated ones included, without secrets. */
  readonly onCall?: (record: CliCallRecord) => void;
  readonly limits?: Partial<CliRunnerLimits>;
}

/**
 * Runs commands of the `ibmcloud` CLI: queued, with standard input closed, without a shell, bounded in time and output.
 * Abort and time-out end the whole process tree.
 */
export function createCliRunner(options: CliRunnerOptions): CliRunner {
  const limits: CliRunnerLimits = { ...CLI_RUNNER_LIMITS, ...options.limits };
  const queue = new CallQueue((failure) => failure instanceof Failure && failure.code === 'rate-limited', limits.queue);
  const environment = cliEnvironment(options.environment, process.platform);

  async function call<T>(command: CliCommand<T>, { signal, isRepeated }: CallOptions, waitedMs: number): Promise<T> {
    const file = await options.locate(signal);
    if (signal.aborted) {
      throw cancelled();
    }
    const startedAt = new Date();
    const reader = command.read?.();
    const end = await runProcess(file, command.args, {
      signal,
      environment,
      onOutput: reader?.push,
      limits: {
        ...limits.process,
        stdoutLimit: command.stdoutLimit ?? limits.process.stdoutLimit,
        timeoutMs: command.timeoutMs ?? limits.timeoutMs,
      },
    });
    const record = recordOf(command.args, waitedMs, startedAt, end);
    options.onCall?.(isRepeated === true ? { ...record, isRepeated } : record);
    return read(reader === undefined ? command : { ...command, parse: reader.end }, end);
  }

  return {
    async run(command, asked) {
      const { signal, priority = 'interactive' } = asked;
      const ticket = { signal, priority, scarce: command.scarce === true };
      try {
        return await queue.run(ticket, (waitedMs) => call(command, asked, waitedMs));
      } catch (failure) {
        // Seen for existing clusters right after a login: ask once more, then believe it.
        if (!(failure instanceof Failure && failure.code === 'cluster-not-found')) {
          throw failure;
        }
        const { askAgain } = await import(/* webpackChunkName: "failures" */ './failedCall.ts');
        await pause(limits.notFoundPauseMs, signal);
        return askAgain(command, (one) => queue.run(ticket, (waitedMs) => call(one, asked, waitedMs)));
      }
    },
  };
}

/** The value of an ended call. @throws Failure */
async function read<T>(command: CliCommand<T>, end: ProcessEnd): Promise<T> {
  const secretOutput = command.secretOutput === true;
  switch (end.kind) {
    case 'cancelled':
      throw cancelled();
    case 'timed-out':
      throw timedOut(command, end, secretOutput);
    case 'too-much-output':
      throw badOutput(message('The IBM Cloud CLI printed far too much and was stopped; try again.'));
    case 'not-started':
      throw notStarted(end.code, end.reason);
    case 'exited':
      break;
  }
  const { exitCode, stdout, stderr } = end;
  if (exitCode !== 0) {
    const { readFailed } = await import(/* webpackChunkName: "failures" */ './failedCall.ts');
    return readFailed(command, { exitCode, stdout, stderr }, secretOutput);
  }
  try {
    return command.parse(stdout);
  } catch (error) {
    throw withOutput(error, end, secretOutput);
  }
}

function notStarted(code: string, reason: string): Failure {
  const detail = redact(reason);
  return ['ENOENT', 'EACCES', 'EPERM', 'ENOEXEC', 'EISDIR', 'ENOTDIR'].includes(code)
    ? new Failure('cli-missing', message('The IBM Cloud CLI couldn’t be started; check its path in the settings.'), {
        remedy: 'open-settings',
        detail,
      })
    : new Failure('other', message('The IBM Cloud CLI couldn’t be started ({0}); try again.', code), {
        remedy: 'retry',
        detail,
      });
}

/** Adds the output to a failure, unless it may be secret. */
function withOutput(error: unknown, { stdout, stderr }: ProcessEnd, secretOutput: boolean): Failure {
  const failure =
    error instanceof Failure
      ? error
      : badOutput(message('The IBM Cloud CLI’s answer couldn’t be read; update the CLI and its plug-ins.'), error);
  const printed = [stderr, secretOutput ? '' : stdout].filter((text) => text !== '').join('\n');
  if (failure.detail !== undefined || printed === '') {
    return failure;
  }
  return new Failure(failure.code, failure.text, {
    detail: excerpt(printed),
    ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  });
}

function timedOut<T>(command: CliCommand<T>, { stdout, stderr }: ProcessEnd, secretOutput: boolean): Failure {
  const printed = [secretOutput ? '' : stdout, stderr].filter((text) => text !== '').join('\n');
  // A program that ignores its closed input may wait forever.
  const asked = /[?>:]\s*$/.test(withoutColours(stdout).slice(-200));
  return new Failure(
    'timed-out',
    asked
      ? message('The IBM Cloud CLI seems to wait for input and was stopped; run the command once in a terminal.')
      : message('The IBM Cloud CLI didn’t answer in time and was stopped; try again.'),
    { remedy: asked ? 'show-log' : 'retry', detail: excerpt(`ibmcloud ${command.args.join(' ')}\n${printed}`) },
  );
}

function recordOf(args: readonly string[], waitedMs: number, startedAt: Date, end: ProcessEnd): CliCallRecord {
  return {
    args: args.map(redact),
    startedAt,
    waitedMs,
    durationMs: Math.max(0, Date.now() - startedAt.getTime()),
    outcome:
      end.kind === 'exited'
        ? end.exitCode === 0
          ? 'succeeded'
          : 'failed'
        : end.kind === 'cancelled' || end.kind === 'timed-out'
          ? end.kind
          : 'failed',
    exitCode: end.kind === 'exited' ? end.exitCode : undefined,
    stderr: excerpt(end.stderr),
  };
}

function excerpt(text: string): string {
  return redactedExcerpt(withoutColours(text), EXCERPT_LIMIT);
}
