import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST, SPACE } from './hostIdentity.ts';
import { isAlive } from './isAlive.ts';

/** Of the folders' names: what follows is where process ids are the same, the process, and the extension host. */
const PREFIX = 'kube-audit-secrets-';
const space = createHash('sha256').update(SPACE).digest('hex').slice(0, 12);
const folderName = /^kube-audit-secrets-([0-9a-f]{12})-(\d{1,10})-([0-9a-f-]{36})-\w{6}$/;
/** Names that such files have. */
const fileName = /^[\w-][\w.-]*$/;
/** No call of the CLI takes as long, in milliseconds: what is older is left over. */
const LONGEST_MS = 60 * 60_000;

/**
 * Writes files that hold secrets and exist only while `use` runs: a new folder (0700) below `parent`, named after this
 * extension host, with files of mode 0600. Removes both in any case.
 *
 * @param parent a folder of the extension's own, which nobody else may write to.
 * @param contents file name to text.
 * @param use receives the path of each file by its name.
 */
export async function withSecretFiles<Name extends string, T>(
  parent: string,
  contents: Readonly<Record<Name, string>>,
  use: (paths: Readonly<Record<Name, string>>) => Promise<T>,
): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(parent, `${PREFIX}${space}-${process.pid}-${HOST}-`));
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

/**
 * Removes the folders of extension hosts that ended too early, if the folder and `parent` are real ones of this user:
 * no link is followed, nothing is entered below them, and other files stay. For activation; never throws.
 */
export async function sweepSecretFiles(parent: string): Promise<void> {
  if (!(await isOwnFolder(parent))) return;
  const names = await readdir(parent).catch(() => undefined);
  for (const name of names ?? []) await sweep(join(parent, name), name).catch(() => undefined);
}

async function sweep(folder: string, name: string): Promise<void> {
  const [, place, pid, host] = folderName.exec(name) ?? [];
  if (pid === undefined || host === HOST || !(await isOwnFolder(folder))) return;
  // Another host with the number of this process is gone; of another container a number says nothing.
  const isGone = place === space && (Number(pid) === process.pid || !isAlive(Number(pid)));
  if (!isGone && Date.now() - (await lstat(folder)).mtimeMs < LONGEST_MS) return;
  for (const file of await readdir(folder)) if (fileName.test(file)) await unlink(join(folder, file));
  await rmdir(folder);
}

async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}
