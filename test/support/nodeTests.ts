import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILE_CACHE } from '../lab/compileCache.ts';
import { endWithUs } from './childProcess.ts';
import type { Counts } from './countReporter.ts';
import { withoutCredentials } from './labProcess.ts';

const root = join(import.meta.dirname, '..', '..');

export interface NodeTestOptions {
  /** Files that run at once; one where absent. */
  readonly concurrency?: number;
  /** Is added to ours, without the user's credentials. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the tests. */
  readonly signal?: AbortSignal;
}

/**
 * Runs test files with the project's own Node, in the order given; what they say goes to our output.
 *
 * @param files from the project's folder on.
 * @throws AbortError
 */
export async function runNodeTests(files: readonly string[], options: NodeTestOptions = {}): Promise<Counts> {
  const { concurrency = 1, environment = {}, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'kt-'));
  try {
    const file = join(folder, 'counts.json');
    const program = join(import.meta.dirname, 'runFiles.ts');
    const child = spawn(process.execPath, [program, file, String(concurrency), ...files], {
      cwd: root,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...withoutCredentials(process.env), ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      ...(signal === undefined ? {} : { signal }),
    });
    endWithUs(child);
    const [code] = (await once(child, 'exit')) as [number | null];
    const counts = JSON.parse(await readFile(file, 'utf8')) as Counts;
    // A file that does not load, or a rejection after its tests, has no test of its own.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
