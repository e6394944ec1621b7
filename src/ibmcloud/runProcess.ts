import type { ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

export interface ProcessLimits {
  readonly timeoutMs: number;
  /** Limit of standard output in characters; more ends the process. */
  readonly stdoutLimit: number;
  readonly stderrLimit: number;
  /** Time between the polite signal to the process tree and the forced end. */
  readonly killGraceMs: number;
  /** How long an ended process may keep its output open (through a child of its own). */
  readonly settleGraceMs: number;
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Characters that are kept of an output that is read in pieces. */
const KEPT = 64 * 1024;

/** How a process ended. Always arrives: after a time-out or an abort even if the process cannot be ended. */
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
 * time-out and excessive output also end its descendants. Never throws because of what the program does.
 * @param file absolute path
 */
export async function runProcess(
  file: string,
  args: readonly string[],
  options: {
    readonly signal: AbortSignal;
    readonly environment: Record<string, string>;
    readonly limits: ProcessLimits;
    /** Receives standard output in pieces, of which only the beginning is then kept. */
    readonly onOutput?: ((piece: string) => void) | undefined;
  },
): Promise<ProcessEnd> {
  const { signal, environment, limits, onOutput } = options;
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
    // Whatever NODE_DEBUG says: what it prints may hold secrets, and is not in the bundle.
    verbose: 'none',
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
  const stdout = collectText(child.nodeChildProcess.stdout, limits.stdoutLimit, onTooMuch, onOutput);
  const stderr = collectText(child.nodeChildProcess.stderr, limits.stderrLimit, onTooMuch, undefined);
  const watch = watchEnd(child.nodeChildProcess, signal, limits);
  try {
    const result = await Promise.race([child, watch.gaveUp]);
    if (result === undefined) {
      return { kind: signal.aborted ? 'cancelled' : 'timed-out', stdout: '', stderr: '' };
    }
    const printed = { stdout: stdout(), stderr: stderr() };
    if (result.isCanceled || result.timedOut || isTooMuch) {
      // A child that ignored the polite signal and closed the output is still running.
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
 * Guarantees an end. An ended process may leave a child that keeps its output open, and a process may survive the
 * signal: then we close its output here.
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

/** Kills the rest of the process group. Windows has no groups: there `taskkill /T` ended the whole tree at once. */
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
    // The group has already ended.
  }
}

/**
 * Collects a stream as UTF-8 text, up to a limit. Uses the stream's events: execa's reader reserves some 60 KB for each
 * process, which is freed late.
 * @param limit in characters; the rest is discarded.
 * @param onTooMuch called once when there is more.
 * @param onPiece receives the text up to the limit, of which only what may be a message is kept.
 * @returns the text collected so far.
 */
function collectText(
  stream: Readable | null,
  limit: number,
  onTooMuch: () => void,
  onPiece: ((piece: string) => void) | undefined,
): () => string {
  let [text, length, isTooMuch] = ['', 0, false];
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    const room = limit - length;
    const taken = piece.length > room ? piece.slice(0, room) : piece;
    length += taken.length;
    if (onPiece === undefined) text += taken;
    else {
      text += taken.slice(0, Math.max(0, KEPT - text.length));
      onPiece(taken);
    }
    if (piece.length <= room || isTooMuch) return;
    isTooMuch = true;
    onTooMuch();
  });
  return () => text;
}
