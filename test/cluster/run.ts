/**
 * Runs the cases of this folder against the lab's API, then against a real control plane; or with `--kubeconfig FILE`
 * against a cluster of the user's own, in namespaces of its own. `--target lab` or `--target control-plane`: one of the two.
 * `--only NAME`: the files whose names begin so. `--logs FOLDER`: keeps what the control plane's programs said.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ProgramsMissing } from './controlPlane/programs.ts';
import { TARGET_VARIABLE, type Target } from './target.ts';
import { startControlPlaneTarget, startLabTarget, type StartedTarget } from './targets.ts';

const KINDS = ['lab', 'control-plane'] as const;

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    kubeconfig: { type: 'string' },
    only: { type: 'string' },
    logs: { type: 'string' },
  },
});

function say(line: string): void {
  console.log(line);
}

async function runCases(target: Target, only = values.only): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-audit-cluster-'));
  try {
    const file = join(folder, 'target.json');
    await writeFile(file, JSON.stringify(target), { mode: 0o600 });
    const here = import.meta.dirname;
    const cases = (await readdir(here))
      .filter((name) => name.endsWith('.test.ts') && (only === undefined || name.startsWith(only)))
      .map((name) => join(here, name));
    const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...cases.sort()], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, [TARGET_VARIABLE]: file },
    });
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAgainst(kind: (typeof KINDS)[number]): Promise<number> {
  const since = Date.now();
  const seconds = (): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
  let started: StartedTarget;
  try {
    started = kind === 'lab' ? await startLabTarget() : await startControlPlaneTarget(say);
  } catch (error) {
    if (!(error instanceof ProgramsMissing)) throw error;
    say(error.message);
    // On a CI machine everything is to be there: leaving off would be a silent hole.
    return process.env['CI'] === 'true' ? 1 : 0;
  }
  say(`${kind}: started after ${seconds()}.`);
  try {
    return await runCases(started.target);
  } finally {
    if (values.logs !== undefined) await started.keepLogs(values.logs);
    await started.stop();
    say(`${kind}: ended after ${seconds()}.`);
  }
}

if (values.kubeconfig !== undefined) {
  const kubeconfig = await readFile(values.kubeconfig, 'utf8');
  process.exitCode = await runCases({ kind: 'own', kubeconfig, access: undefined, lab: undefined });
} else {
  for (const kind of KINDS) {
    if (values.target !== undefined && values.target !== kind) continue;
    process.exitCode = Math.max(Number(process.exitCode ?? 0), await runAgainst(kind));
  }
}
