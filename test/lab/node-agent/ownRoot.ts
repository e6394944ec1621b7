import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A root folder of a container's own, inside its mount namespace: everything of the machine, with the files of its
 * volumes in their places. What lies beside such a file on the machine is not there for the container.
 *
 * @param root an empty folder; what is mounted on it is seen in this namespace only.
 * @param files where the volumes' files lie, each below this folder by its path in the container.
 */
export function makeRoot(root: string, files: string): void {
  mount(['-t', 'tmpfs', 'tmpfs', root]);
  const folders: string[][] = [];
  for (const entry of readdirSync('/', { withFileTypes: true })) {
    const target = join(root, entry.name);
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join('/', entry.name)), target);
    else if (entry.isDirectory()) {
      mkdirSync(target);
      folders.push(['--rbind', join('/', entry.name), target]);
    }
  }
  mount(...folders);
  const own = new Set([root]);
  for (const path of listFiles(files)) place(root, own, path, join(files, path));
}

/** @param own folders that are of this root alone, and so may be written to. */
function place(root: string, own: Set<string>, path: string, source: string): void {
  const target = join(root, path);
  const isFolder = lstatSync(source).isDirectory();
  if (!isFolder && existsSync(target) && !own.has(dirname(target))) {
    mount(['--bind', source, target]);
    return;
  }
  makeFolder(own, isFolder ? target : dirname(target), !isFolder);
  if (!isFolder) writeFileSync(target, readFileSync(source), { mode: lstatSync(source).mode });
}

function makeFolder(own: Set<string>, folder: string, isWritten: boolean): void {
  if (own.has(folder)) return;
  if (existsSync(folder)) {
    if (!isWritten) return;
    mount(['-t', 'tmpfs', 'tmpfs', folder]);
  } else {
    makeFolder(own, dirname(folder), true);
    mkdirSync(folder);
  }
  own.add(folder);
}

/** Files, and folders that are empty, by their path below a folder. */
function listFiles(folder: string, below = '/'): string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '/') return [below];
  return entries.flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? listFiles(folder, path) : [path];
  });
}

/**
 * Several mounts, each with the arguments of `mount`, from one shell: a process of ours for each takes most of a pod's
 * start.
 */
function mount(...calls: readonly string[][]): void {
  const script = calls.map((args) => `mount ${args.map(quoted).join(' ')}`).join('\n');
  const { status, stderr, error } = spawnSync('sh', ['-e'], { encoding: 'utf8', input: script });
  if (status !== 0) throw new Error(`${script}: ${error?.message ?? stderr}`);
}

/** One word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
