import { posix } from 'node:path';
import { runProcess } from './runProcess.ts';

const MARK = '__ibmcloud_kube_audit__';
const LIMIT_MS = 10_000;
/** Long enough for a refresh of every cluster, short enough to notice a PATH that the user has just changed. */
const KNOWN_FOR_MS = 5 * 60_000;

let known: { readonly shell: string; readonly askedAt: number; readonly path: Promise<string> } | undefined;

/**
 * PATH as the user's login shell has it: start-up files may add folders that a VS Code started from the desktop lacks.
 * The shell gets ten seconds and is asked once in five minutes; what it prints besides PATH is not kept.
 * @returns '' on Windows, without a shell, or where it does not answer.
 */
export async function loginShellPath(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}): Promise<string> {
  const { environment, platform, signal, limitMs = LIMIT_MS } = options;
  const shell = environment['SHELL'] ?? '';
  if (platform === 'win32' || !posix.isAbsolute(shell)) {
    return '';
  }
  const now = performance.now();
  if (known?.shell !== shell || now - known.askedAt > KNOWN_FOR_MS) {
    known = { shell, askedAt: now, path: askShell(shell, environment, limitMs) };
  }
  return await firstOf(known.path, signal);
}

async function askShell(shell: string, environment: NodeJS.ProcessEnv, limitMs: number): Promise<string> {
  // Interactive too: many people extend PATH in .zshrc or .bashrc. csh takes `-l` only alone.
  const flags = /csh$/.test(shell) ? ['-i', '-c'] : ['-l', '-i', '-c'];
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const end = await runProcess(shell, [...flags, `echo ${MARK}; printenv PATH; echo ${MARK}`], {
    // Shared by every caller, so no one caller's abort ends it; the limit does.
    signal: new AbortController().signal,
    environment: Object.fromEntries(entries),
    limits: {
      timeoutMs: limitMs,
      stdoutLimit: 1024 * 1024,
      stderrLimit: 1024 * 1024,
      killGraceMs: 500,
      settleGraceMs: 500,
    },
  });
  return new RegExp(`${MARK}\\r?\\n(.*?)\\r?\\n${MARK}`).exec(end.stdout)?.[1] ?? '';
}

/** The value, or '' once the signal aborts. */
async function firstOf(value: Promise<string>, signal: AbortSignal): Promise<string> {
  if (signal.aborted) {
    return '';
  }
  let onAbort = (): void => {};
  const aborted = new Promise<string>((resolve) => {
    onAbort = () => {
      resolve('');
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
