import { access, constants, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { cancelled } from '../failure/cancelled.ts';
import { Failure } from '../failure/failure.ts';
import { message } from '../text/message.ts';

export interface LocateOptions {
  /** The setting: an absolute path of the executable (`~` is the home folder), or ''. If set, nothing else is tried. */
  readonly configured: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
}

/**
 * Finds the `ibmcloud` executable: the configured path; else PATH, which VS Code has from the login shell, and the
 * folders that its installers use.
 * @throws Failure `cli-missing`, whose detail lists the places that were checked, one per line.
 */
export async function locateCli({
  configured,
  environment,
  platform,
  signal,
}: LocateOptions): Promise<{ readonly path: string }> {
  const setting = configured.trim();
  if (setting !== '') {
    const path = expandHome(setting, environment, platform);
    if (isAbsolute(path, platform) && (await isExecutable(path, platform))) {
      return { path };
    }
    throw new Failure(
      'cli-missing',
      message('The IBM Cloud CLI’s path in the settings isn’t an executable: {0}', path),
      {
        remedy: 'open-settings',
        detail: path,
      },
    );
  }
  const folders = new Set([...pathFolders(environment, platform), ...usualFolders(environment, platform)]);
  for (const folder of folders) {
    if (signal.aborted) {
      throw cancelled();
    }
    const path = await firstExecutable(cliCandidates(folder, environment, platform), platform);
    if (path !== undefined) {
      return { path };
    }
  }
  throw new Failure(
    'cli-missing',
    folders.size === 1
      ? message('IBM Cloud CLI (ibmcloud) not found in 1 folder. Install it or set its path.')
      : message('IBM Cloud CLI (ibmcloud) not found in {0} folders. Install it or set its path.', folders.size),
    { remedy: 'install-cli', detail: [...folders].join('\n') },
  );
}

/** Files that could be the CLI in a folder. We never let Windows search: it would begin in the current folder. */
export function cliCandidates(
  folder: string,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): readonly string[] {
  if (platform !== 'win32') {
    return [posix.join(folder, 'ibmcloud')];
  }
  const extensions = (valueOf(environment, 'PATHEXT', platform) ?? '.COM;.EXE;.BAT;.CMD').split(';');
  return extensions
    .filter((extension) => extension !== '')
    .map((extension) => win32.join(folder, `ibmcloud${extension.toLowerCase()}`));
}

/** Absolute folders of a PATH. Relative ones would depend on the folder in which VS Code was started. */
export function foldersOf(path: string, platform: NodeJS.Platform): readonly string[] {
  const folders = path.split(platform === 'win32' ? ';' : ':').map((folder) => folder.trim().replace(/^"(.*)"$/, '$1'));
  return folders.filter((folder) => isAbsolute(folder, platform));
}

/** Folders that IBM's installers, package managers and users choose for the CLI. */
export function usualFolders(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].map((name) =>
      valueOf(environment, name, platform),
    );
    return [...new Set(roots.filter((root) => root !== undefined && root !== ''))].map((root) =>
      win32.join(root ?? '', 'IBM', 'Cloud', 'bin'),
    );
  }
  const home = environment['HOME'] ?? '';
  const own = home === '' ? [] : [posix.join(home, '.local', 'bin'), posix.join(home, 'bin')];
  return [
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/usr/local/ibmcloud/bin',
    '/usr/bin',
    '/opt/local/bin',
    '/snap/bin',
    ...own,
  ];
}

function pathFolders(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  return foldersOf(valueOf(environment, 'PATH', platform) ?? '', platform);
}

/** On Windows, names of variables are case-insensitive (`Path`). */
function valueOf(environment: NodeJS.ProcessEnv, name: string, platform: NodeJS.Platform): string | undefined {
  const key =
    platform === 'win32' ? Object.keys(environment).find((other) => other.toUpperCase() === name.toUpperCase()) : name;
  return key === undefined ? undefined : environment[key];
}

function isAbsolute(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^(?:[a-z]:[\\/]|\\\\)/i.test(path) : posix.isAbsolute(path);
}

function expandHome(path: string, environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = valueOf(environment, platform === 'win32' ? 'USERPROFILE' : 'HOME', platform);
  return home !== undefined && /^~[\\/]/.test(path) ? `${home}${path.slice(1)}` : path;
}

async function firstExecutable(paths: readonly string[], platform: NodeJS.Platform): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path, platform)) {
      return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    await access(path, platform === 'win32' ? constants.F_OK : constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
