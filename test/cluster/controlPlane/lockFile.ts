import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../src/forwarding/certificates/isAlive.ts';

/** Whether the process that made the lock is dead. An empty lock counts as held for a while. */
async function isStale(path: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(path, 'utf8'));
    if (pid > 0) return !isAlive(pid);
    return Date.now() - (await stat(path)).mtimeMs > 10_000;
  } catch {
    return false;
  }
}

/**
 * Runs `work` while holding a lock file that other processes respect; waits for theirs, and clears up after dead ones.
 */
export async function withLockFile<T>(path: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  for (let waited = false; ; waited = true) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (await isStale(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited) say(`Waiting for another process that holds ${path} …`);
    await sleep(1000);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
