import type { ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

/** Bounds of one process. */
export interface ProcessLimits {
  readonly timeoutMs: number;
  /** Most characters of standard output; more ends the process. */
  readonly stdoutLimit: number;
  readonly stderrLimit: number;
  /** Between asking the process tree to end and ending it by force. */
  readonly killGraceMs: number;
  /** How long a process that has ended may leave its output open (through a child of its own). */
  readonly settleGraceMs: number;
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process ended. There is always an end: after a time-out or an abort even where the process cannot be ended. */
export type ProcessEnd = Printed &
  (
    | {
        readonly kind: 'exited';
        /** `undefined`: ended by a signal from outside. */ readonly exitCode: number | undefined;
      }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'timed-out' }
    | { readonly kind: 'too-much-output' }
    | {
        readonly kind: 'not-started';
        /** Node's code, for example `ENOENT`. */ readonly code: string;
        readonly reason: string;
      }
  );

/**
 * Runs a program: array arguments, no shell, standard input closed, in a process group of its own, so that abort,
 * time-out and too much output end its children and theirs too. Never throws for what the program does.
 * @param file absolute path
 */
export async function runProcess(
  file: string,
  args: readonly string[],
  options: {
    readonly signal: AbortSignal;
    readonly environment: Record<string, string>;
    readonly limits: ProcessLimits;
  },
): Promise<ProcessEnd> {
  const { signal, environment, limits } = options;
  const { execa } = await import(/* webpackChunkName: "execa" */ 'execa');
  if (signal.aborted) {
    return { kind: 'cancelled', stdout: '', stderr: '' };
  }
  const child = execa(file, args, {
    cwd: dirname(file),
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    buffer: false,
    timeout: limits.timeoutMs,
    cancelSignal: signal,
    killDescendants: true,
    forceKillAfterDelay: limits.killGraceMs,
  });
  let isTooMuch = false;
  const onTooMuch = (): void => {
    isTooMuch = true;
    child.kill();
  };
  const stdout = collectText(child.nodeChildProcess.stdout, limits.stdoutLimit, onTooMuch);
  const stderr = collectText(child.nodeChildProcess.stderr, limits.stderrLimit, onTooMuch);
  const watch = watchEnd(child.nodeChildProcess, signal, limits);
  try {
    const result = await Promise.race([child, watch.gaveUp]);
    if (result === undefined) {
      return { kind: signal.aborted ? 'cancelled' : 'timed-out', stdout: '', stderr: '' };
    }
    const printed = { stdout: stdout(), stderr: stderr() };
    if (result.isCanceled || result.timedOut || isTooMuch) {
      // What ignored the polite signal and let go of the output is still there.
      killGroup(child.nodeChildProcess);
      return { kind: result.isCanceled ? 'cancelled' : result.timedOut ? 'timed-out' : 'too-much-output', ...printed };
    }
    if (result.exitCode === undefined && result.signal === undefined) {
      return { kind: 'not-started', code: result.code ?? '', reason: result.shortMessage ?? file, ...printed };
    }
    return { kind: 'exited', exitCode: result.exitCode, ...printed };
  } finally {
    watch.stop();
  }
}

/**
 * Sees to it that there is an end. A process that has ended may leave a child behind that holds its output open, and one
 * that was told to end may be unable to: then its output is closed here.
 */
function watchEnd(
  child: ChildProcess,
  signal: AbortSignal,
  { timeoutMs, killGraceMs, settleGraceMs }: ProcessLimits,
): { readonly gaveUp: Promise<undefined>; readonly stop: () => void } {
  const timers: NodeJS.Timeout[] = [];
  const after = (milliseconds: number, act: () => void): void => {
    timers.push(setTimeout(act, milliseconds));
  };
  const closeOutput = (): void => {
    killGroup(child);
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  let giveUp = (): void => {};
  const gaveUp = new Promise<undefined>((resolve) => {
    giveUp = () => {
      closeOutput();
      child.unref();
      resolve(undefined);
    };
  });
  const onExit = (): void => {
    after(settleGraceMs, closeOutput);
  };
  const onAbort = (): void => {
    after(killGraceMs + settleGraceMs, () => {
      giveUp();
    });
  };
  child.once('exit', onExit);
  signal.addEventListener('abort', onAbort, { once: true });
  after(timeoutMs + killGraceMs + settleGraceMs, giveUp);
  return {
    gaveUp,
    stop: () => {
      child.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      timers.forEach(clearTimeout);
    },
  };
}

/** Ends by force what is left of the process group. Windows has none: there `taskkill /T` took the whole tree at once. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    if (process.platform === 'win32') {
      child.kill('SIGKILL');
    } else {
      process.kill(-child.pid, 'SIGKILL');
    }
  } catch {
    // Nothing is left of it.
  }
}

/**
 * Collects what a stream gives as UTF-8 text, up to a limit. It is read by its events: execa's own way of reading sets aside some
 * 60 KB for each process, which is freed late.
 * @param limit most characters; what comes beyond is thrown away.
 * @param onTooMuch told once when there is more.
 * @returns what was collected by then.
 */
function collectText(stream: Readable | null, limit: number, onTooMuch: () => void): () => string {
  let text = '';
  let isTooMuch = false;
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    const room = limit - text.length;
    text += piece.length > room ? piece.slice(0, room) : piece;
    if (piece.length <= room || isTooMuch) return;
    isTooMuch = true;
    onTooMuch();
  });
  return () => text;
}
