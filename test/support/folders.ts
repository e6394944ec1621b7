import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folders of one VS Code of ours. Their paths are short, because sockets are made in them. */
export interface RunFolders {
  root: string;
  /** The VS Code server's data: logs, storage, machine settings. */
  data: string;
  extensions: string;
  home: string;
  /** What the extension sees as the system's temporary folder. */
  temporary: string;
}

/** Makes the folders of a run, readable by the user only. `root` is made when it is not given. */
export async function makeRunFolders(root?: string): Promise<RunFolders> {
  const parent = root ?? (await mkdtemp(join(tmpdir(), 'ka-')));
  const at = (name: string): string => join(parent, name);
  const folders = { root: parent, data: at('d'), extensions: at('x'), home: at('h'), temporary: at('t') };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  return folders;
}

/** Removes the folders of a run; processes that have just ended may still write for a moment. */
export async function removeRunFolders(folders: RunFolders): Promise<void> {
  await rm(folders.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/**
 * The environment of a VS Code of ours: what a program needs to run, and nothing else of the user's, so that no key,
 * kubeconfig or CLI setting of theirs is in reach. Our own variables, `KUBE_AUDIT_…`, go through.
 */
export function isolatedEnvironment(folders: RunFolders, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|LANG|LC_\w+|TZ|SHELL|USER|LOGNAME|TERM|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|SYSTEMROOT|COMSPEC|PATHEXT|CI|KUBE_AUDIT_\w+)$/i;
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (kept.test(name)) environment[name] = value;
  }
  return {
    ...environment,
    HOME: folders.home,
    USERPROFILE: folders.home,
    TMPDIR: folders.temporary,
    TEMP: folders.temporary,
    TMP: folders.temporary,
    ...extra,
  };
}
