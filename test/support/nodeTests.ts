import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILE_CACHE } from '../lab/compileCache.ts';
import type { Counts } from './countReporter.ts';
import { withoutCredentials } from './labProcess.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Runs test files with `node --test` and the project's own Node; what they say goes to our output.
 *
 * @param patterns files or globs, from the project's folder on.
 * @param flags of `node`, for example `--test-concurrency=1`.
 * @param environment is added to ours, without the user's credentials.
 * @param signal ends the tests. @throws AbortError
 */
export async function runNodeTests(
  patterns: readonly string[],
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'kt-'));
  try {
    const file = join(folder, 'counts.json');
    const reporters = [
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(import.meta.dirname, 'countReporter.ts')}`,
      `--test-reporter-destination=${file}`,
    ];
    const child = spawn(process.execPath, ['--test', ...reporters, ...flags, ...patterns], {
      cwd: root,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...withoutCredentials(process.env), ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      ...(signal === undefined ? {} : { signal }),
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const counts = JSON.parse(await readFile(file, 'utf8')) as Counts;
    // A file that does not load, or a rejection after its tests, has no test of its own.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
