import { spawnSync } from 'node:child_process';

/** Files that differ from the last commit, and new ones. Throws where git cannot say. */
export function changedFiles(root: string): string[] {
  return git(root, 'status', '--porcelain', '-z')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
}

/** The last commit's time, in seconds since 1970; `undefined` where there is no repository. */
export function commitTime(root: string): number | undefined {
  const result = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  const seconds = Number(result.status === 0 ? result.stdout.trim() : Number.NaN);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}

function git(root: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}
