import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeedOptions } from '../lab/account/seed.ts';
import { endTree } from './childProcess.ts';

const startLimitMs = 60_000;

export interface LabProcess {
  dir: string;
  /** Absolute path of the lab's `ibmcloud`. */
  cliPath: string;
  /** Ends the lab; its folder goes too, unless it was given. */
  stop(): Promise<void>;
}

/**
 * Folder of a lab that runs already: tests use it in place of one of their own, for example one with a real control
 * plane.
 */
export const RUNNING_LAB_VARIABLE = 'KUBE_AUDIT_RUNNING_LAB';

/**
 * Starts test/lab/main.ts in a process of its own. Tests steer it through its files only.
 *
 * @param options.dir the lab's folder, kept afterwards; else a temporary one. Its path must be short: sockets live in
 * it.
 */
export async function startLabProcess(options: { dir?: string } & SeedOptions = {}): Promise<LabProcess> {
  const running = process.env[RUNNING_LAB_VARIABLE];
  if (running !== undefined) {
    return { dir: running, cliPath: join(running, 'bin', 'ibmcloud'), stop: () => Promise.resolve() };
  }
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'kl-')));
  const main = join(import.meta.dirname, '..', 'lab', 'main.ts');
  const seed = [
    ...(options.many === undefined ? [] : ['--many', String(options.many)]),
    ...(options.serveMany === true ? ['--serve-many'] : []),
    ...(options.routes === true ? ['--routes'] : []),
  ];
  const child = spawn(process.execPath, [main, '--dir', dir, '--until-stdin-ends', ...seed], {
    env: withoutCredentials(process.env),
    // The lab ends when we are gone, however we went.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let output = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The lab does not start:\n${output}`)), startLimitMs);
      const read = (text: string): void => {
        output = (output + text).slice(-20_000);
        if (!/^lab ready /m.test(output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('exit', (code) => reject(new Error(`The lab ended with ${code}:\n${output}`)));
    });
  } catch (error) {
    await endTree(child);
    throw error;
  }
  return {
    dir,
    cliPath: join(dir, 'bin', 'ibmcloud'),
    stop: async () => {
      await endTree(child);
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The user's IBM Cloud key, trace settings and kubeconfig are no business of a lab's. */
export function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(IBMCLOUD_|BLUEMIX_|KUBECONFIG$)/i.test(name));
  return Object.fromEntries(kept);
}
