import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endTree, run } from '../childProcess.ts';
import { isolatedEnvironment, type RunFolders } from '../folders.ts';
import { installVscodeServer, newestServer, nodeOfServer } from './install.ts';

const startLimitMs = 60_000;

export interface ServerOptions {
  folders: RunFolders;
  /** Written as the server's machine settings: the only place for settings of `machine` scope. */
  settings: Readonly<Record<string, unknown>>;
  /** Added to the isolated environment. */
  environment?: NodeJS.ProcessEnv;
  /** Version of the npm package `code-server`; default: the newest that we know. */
  version?: string;
  /** With it the workbench loads an extension from its source folder; a plain user's server runs without. */
  development?: boolean;
  /** Whether the window asks about trust; by default every folder is trusted. */
  trust?: boolean;
  tell?: (line: string) => void;
}

export interface WorkbenchAddress {
  /** Absolute path of the workspace folder. */
  folder?: string;
  extensionDevelopmentPath?: string;
  extensionTestsPath?: string;
}

export interface VscodeServer {
  readonly process: ChildProcess;
  readonly port: number;
  /** The address of a window. It carries the connection token. */
  address(options: WorkbenchAddress): string;
  /** What the server printed. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts a VS Code server on a free port of the loopback interface, behind a token of its own. */
export async function startVscodeServer(options: ServerOptions): Promise<VscodeServer> {
  const { folders } = options;
  const version = options.version ?? newestServer;
  const installed = await installVscodeServer(version, options.tell ?? console.log);
  const node = await nodeOfServer(version);
  const machine = join(folders.data, 'data', 'Machine');
  await mkdir(machine, { recursive: true });
  await writeFile(join(machine, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  const token = randomBytes(16).toString('hex');
  // In a file: arguments of a process can be read by every user of the machine.
  const tokenFile = join(folders.root, 'token');
  await writeFile(tokenFile, token, { mode: 0o600 });

  const tether = join(import.meta.dirname, '..', 'tether.ts');
  const main = join(installed, 'out', 'server-main.js');
  const child = spawn(process.execPath, [tether, node, main, ...serverArguments(options, tokenFile)], {
    cwd: folders.home,
    env: isolatedEnvironment(folders, options.environment),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The VS Code server does not answer:\n${output}`)), startLimitMs);
    const read = (text: string): void => {
      output = (output + text).slice(-100_000);
      const found = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(Number(found));
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The VS Code server ended with ${code}:\n${output}`)));
  }).catch(async (error: unknown) => {
    await endTree(child);
    throw error;
  });

  return {
    process: child,
    port,
    address: (address) => addressOf(port, token, address),
    output: () => output,
    stop: () => endTree(child),
  };
}

/** Installs a packed extension into a run's folders, by the server's own command. */
export async function installPackage(folders: RunFolders, vsix: string): Promise<void> {
  const main = join(await installVscodeServer(newestServer, console.log), 'out', 'server-main.js');
  const where = [`--extensions-dir=${folders.extensions}`, `--server-data-dir=${folders.data}`];
  const printed = await run(
    await nodeOfServer(newestServer),
    [main, '--accept-server-license-terms', '--disable-telemetry', ...where, `--install-extension=${vsix}`],
    { cwd: folders.home, env: isolatedEnvironment(folders), timeoutMs: 120_000 },
  );
  if (!/was successfully installed/.test(printed)) throw new Error(`${vsix} is not installed:\n${printed}`);
}

function serverArguments(options: ServerOptions, tokenFile: string): string[] {
  const { folders } = options;
  return [
    '--host=127.0.0.1',
    '--port=0',
    `--connection-token-file=${tokenFile}`,
    '--accept-server-license-terms',
    `--server-data-dir=${folders.data}`,
    `--extensions-dir=${folders.extensions}`,
    '--disable-telemetry',
    // A reloaded window may not announce itself: its former host would be kept for hours.
    '--reconnection-grace-time=60',
    ...(options.trust === true ? [] : ['--disable-workspace-trust']),
    // Without it a built workbench takes no extension from its source folder.
    ...(options.development === true ? ['--enable-smoke-test-driver'] : []),
  ];
}

function addressOf(port: number, token: string, options: WorkbenchAddress): string {
  const host = `127.0.0.1:${port}`;
  const remote = (path: string): string =>
    `vscode-remote://${host}${path.replaceAll('\\', '/').replace(/^(?=[a-z]:)/i, '/')}`;
  const payload: [string, string][] = [];
  for (const name of ['extensionDevelopmentPath', 'extensionTestsPath'] as const) {
    const path = options[name];
    if (path !== undefined) payload.push([name, remote(path)]);
  }
  const url = new URL(`http://${host}/`);
  url.searchParams.set('tkn', token);
  if (options.folder !== undefined) url.searchParams.set('folder', options.folder);
  else url.searchParams.set('ew', 'true');
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Nothing that is not asked for: no welcome page, no tips, no account, no network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'git.enabled': false,
  // The lab's servers are many, and no business of the window's.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
};
