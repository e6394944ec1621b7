import { readFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { CliCallRecord, CliRunner } from '../../../src/ibmcloud/cliCommand.ts';
import { CLI_RUNNER_LIMITS, createCliRunner, type CliRunnerLimits } from '../../../src/ibmcloud/runner.ts';

/** An executable of the test's own in the CLI's place. */
export interface FakeCli {
  /** A folder of its own, removed after the test; scripts find it as `$DIR`. */
  readonly folder: string;
  readonly path: string;
  /** What the script wrote to a file of the folder; '' where it did not. */
  read(name: string): Promise<string>;
}

/** Writes a shell script as the CLI. @param script POSIX shell, without the first line */
export async function fakeCli(context: TestContext, script: string): Promise<FakeCli> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-audit-cli-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'ibmcloud');
  await writeFile(path, `#!/bin/sh\nDIR='${folder}'\n${script}\n`);
  await chmod(path, 0o755);
  return { folder, path, read: (name) => readFile(join(folder, name), 'utf8').catch(() => '') };
}

/** A runner of that CLI with short limits, and the calls that it recorded. */
export function runnerOf(
  cli: Pick<FakeCli, 'path'>,
  limits: Partial<CliRunnerLimits> = {},
  environment: NodeJS.ProcessEnv = { PATH: process.env['PATH'] },
): CliRunner & { readonly calls: readonly CliCallRecord[] } {
  const calls: CliCallRecord[] = [];
  const runner = createCliRunner({
    locate: async () => cli.path,
    environment,
    onCall: (record) => calls.push(record),
    limits: {
      process: { ...CLI_RUNNER_LIMITS.process, killGraceMs: 300, settleGraceMs: 300 },
      notFoundPauseMs: 10,
      queue: { ...CLI_RUNNER_LIMITS.queue, firstPauseMs: 20, longestPauseMs: 100 },
      ...limits,
    },
  });
  return { ...runner, calls };
}
