import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './isAlive.ts';

const PREFIX = 'kube-audit-secrets-';

/**
 * Writes PEM files that exist only while `use` runs: a new folder (0700) below `parent`, named after this process, with
 * files of mode 0600. Removes both in any case.
 *
 * @param contents file name to text.
 * @param use receives the path of each file by its name.
 */
export async function withSecretFiles<Name extends string, T>(
  parent: string,
  contents: Readonly<Record<Name, string>>,
  use: (paths: Readonly<Record<Name, string>>) => Promise<T>,
): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  try {
    await chmod(folder, 0o700);
    const paths: Partial<Record<Name, string>> = {};
    for (const [name, text] of Object.entries<string>(contents)) {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      // The keys are exactly those of `contents`.
      paths[name as Name] = path;
    }
    return await use(paths as Record<Name, string>);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the folders of processes that ended too early. For activation; never throws. */
export async function sweepSecretFiles(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
