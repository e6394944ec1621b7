import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../src/forwarding/certificates/isAlive.ts';

const lockPollMs = 500;

/**
 * Where downloads are kept between runs, outside the tree: `$XDG_CACHE_HOME/ibmcloud-kube-audit`, else under
 * `~/.cache`.
 */
export function cacheRoot(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'ibmcloud-kube-audit');
}

/**
 * The folder `name` of the cache, made by `prepare` when it is not there. It appears under its name only when it is
 * complete: `prepare` fills a temporary folder beside it. Two processes that want the same folder wait for one another.
 *
 * @param name one path segment with contents, version and platform.
 */
export async function cached(name: string, prepare: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheRoot(), name);
  if (await exists(folder)) return folder;
  await mkdir(cacheRoot(), { recursive: true });
  const lock = `${folder}.lock`;
  await takeLock(lock);
  try {
    if (await exists(folder)) return folder;
    const temporary = `${folder}.partial`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await prepare(temporary);
    await rename(temporary, folder);
    return folder;
  } finally {
    await rm(lock, { force: true });
  }
}

/** Waits as long as the process that holds the lock lives: it may be compiling. */
async function takeLock(lock: string): Promise<void> {
  for (let told = false; ;) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) {
      await rm(lock, { force: true });
      continue;
    }
    if (!told) console.log(`Waiting for process ${holder}, which prepares ${lock.replace(/\.lock$/, '')} …`);
    told = true;
    await delay(lockPollMs);
  }
}

async function exists(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
