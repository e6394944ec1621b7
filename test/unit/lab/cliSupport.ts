import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { labFiles, writeJson } from '../../lab/account/files.ts';
import { seededClusterId, seedLab } from '../../lab/account/seed.ts';
import { writeWrapper } from '../../lab/account/wrapper.ts';
import type { ClusterAccess } from '../../lab/state.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab folder of its own and its executable, called as any program would call it. */
export interface CliLab {
  readonly dir: string;
  readonly cliPath: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs the executable with standard input closed, or holding `input`. */
  run(args: string, input?: string): Promise<Ended>;
  runWith(options: { args: readonly string[]; environment?: NodeJS.ProcessEnv; input?: string }): Promise<Ended>;
  /** Starts it with an open standard input; it is ended with the test at the latest. */
  start(args: string): ChildProcess;
  id(name: string): string;
}

/** A seeded lab in a folder whose path has a space and a quote; it goes with the test. */
export function makeCliLab(test: TestContext): CliLab {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-cli-'));
  const dir = join(folder, "a lab's folder");
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(dir);
  seedLab(dir);
  const cliPath = writeWrapper(dir);
  const environment = { PATH: process.env['PATH'], HOME: labFiles.home(dir) };
  const runWith: CliLab['runWith'] = async (options) => {
    const child = spawn(cliPath, options.args, {
      env: { ...environment, ...options.environment },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(options.input);
    return await ended(child);
  };
  return {
    dir,
    cliPath,
    environment,
    runWith,
    run: (args, input) => runWith({ args: args.split(' '), ...(input === undefined ? {} : { input }) }),
    start(args) {
      const child = spawn(cliPath, args.split(' '), { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
      test.after(() => child.kill('SIGKILL')); // a failed test must not leave it waiting
      return child;
    },
    id: seededClusterId,
  };
}

/** What a child printed, once it has ended and its pipes are closed. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, stdout, stderr };
}

/** An object out of JSON that a test looks into. */
export function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`not an object: ${text}`);
  return { ...value };
}

export function parseArray(text: string): Record<string, unknown>[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error(`not an array: ${text}`);
  return value.map((entry: unknown) => ({ ...(typeof entry === 'object' ? entry : {}) }));
}

/** Access to a cluster's API as the lab's servers would write it; nothing listens there. */
export function writeAccess(lab: CliLab, name: string): ClusterAccess {
  const access: ClusterAccess = {
    url: 'https://127.0.0.1:40443',
    caPem: '-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n',
    adminCertPem: '-----BEGIN CERTIFICATE-----\nYWRtaW4=\n-----END CERTIFICATE-----\n',
    adminKeyPem: '-----BEGIN PRIVATE KEY-----\na2V5\n-----END PRIVATE KEY-----\n',
    userToken: 'eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln',
  };
  writeJson(labFiles.access(lab.dir, lab.id(name)), access);
  return access;
}

/** Waits for something that another process does. @throws Error when it has not come after 30 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
