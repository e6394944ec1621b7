import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds; then the process and its children are killed. */
  timeoutMs?: number;
}

/**
 * Runs a program to its end and gives what it printed. Throws with the end of its output when it fails or takes too
 * long.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalTree(child, 'SIGKILL');
  }, options.timeoutMs ?? 600_000);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code !== 0) {
      const why = late ? 'took too long' : `ended with ${code ?? signal}`;
      throw new Error(`${command} ${args.join(' ')} ${why}:\n${`${stdout}\n${stderr}`.trim().slice(-4000)}`);
    }
    return stdout;
  } finally {
    clearTimeout(timer);
  }
}

/** Runs npm: the one that started us if there is one, so that a machine's npm and another's are not mixed. */
export async function npm(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const script = process.env['npm_execpath'];
  if (script?.endsWith('.js') === true) return run(process.execPath, [script, ...args], options);
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args], options) : run('npm', args, options);
}

/** Hands on to a child what is to end us, as long as it runs: it ends what it has begun, and we end then. */
export function endWithUs(child: ChildProcess): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    const end = (): void => {
      child.once('exit', () => process.kill(process.pid, signal));
      child.kill(signal);
    };
    process.on(signal, end);
    child.once('exit', () => process.off(signal, end));
  }
}

/**
 * Ends a process that was started with `detached: true`, and its children: asks, then after two seconds kills. Does
 * nothing when it has ended already.
 */
export async function endTree(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  signalTree(child, 'SIGTERM');
  if ((await Promise.race([ended, delay(2_000, 'late', { ref: false })])) === 'late') {
    signalTree(child, 'SIGKILL');
    await ended;
  }
}

function signalTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in between.
  }
}
