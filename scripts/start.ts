/**
 * `npm start`: builds the extension and opens it in a VS Code beside the lab, which simulates IBM Cloud. Ctrl-C ends
 * everything that it started and removes its folders.
 *
 * `--server` takes the VS Code server from npm although a desktop VS Code is installed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { endTree, run } from '../test/support/childProcess.ts';
import { isolatedEnvironment, makeRunFolders, removeRunFolders, type RunFolders } from '../test/support/folders.ts';
import { hasScreen } from '../test/support/hostSuite.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { installVscodeServer, newestServer } from '../test/support/vscode/install.ts';
import { startVscodeServer } from '../test/support/vscode/server.ts';
import { bundle, root } from './bundle.ts';
import { packVsix } from './vsix.ts';

const endings: (() => Promise<void>)[] = [];

/** What to see first; the window shows the rest. */
const toTry = `Try this first:
  1. The shield in the activity bar shows the clusters of the stand-in.
  2. Click cloudlogs-wdc, then Verify and Use Admin Credentials: it shows where the audit events stop.
  3. Right-click dev-fra: Set Up Audit Forwarding…, Private Network, 10.240.0.15, port 8080, No, Default.
README.md, open in the window, has more.
`;

async function main(args: readonly string[]): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const folders = await makeRunFolders();
  endings.push(() => removeRunFolders(folders));
  console.log('Building the extension …');
  bundle('extension');
  console.log('Starting the stand-in for IBM Cloud (the lab) …');
  const lab = await startLabProcess({ dir: join(folders.root, 'l') });
  endings.push(() => lab.stop());
  const workspace = join(folders.root, 'workspace');
  const labSource = join(root, 'test', 'lab');
  await cp(join(labSource, 'workspace'), workspace, { recursive: true });
  await cp(
    join(labSource, 'cluster', 'documented', 'private-network.yaml'),
    join(workspace, 'kube-audit-forwarder', 'kube-audit-forwarder-remote-private-ip.yaml'),
  );
  // The workspace's README, which says what to try, is open when the window is there.
  const settings = { 'kubeAudit.cliPath': lab.cliPath, 'workbench.startupEditor': 'readme' };

  const desktop = args.includes('--server') || !hasScreen() ? undefined : findDesktop();
  const closed =
    desktop === undefined
      ? await openServer(folders, workspace, settings)
      : await openDesktop(desktop, folders, workspace, settings);
  await Promise.race([interrupted, closed()]);
}

/** An installed desktop VS Code's command. */
function findDesktop(): string | undefined {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @returns what waits until the window is closed. */
async function openDesktop(
  code: string,
  folders: RunFolders,
  workspace: string,
  settings: Record<string, unknown>,
): Promise<() => Promise<unknown>> {
  const userData = join(folders.root, 'u');
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const args = [
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    `--user-data-dir=${userData}`,
    `--extensions-dir=${folders.extensions}`,
    `--extensionDevelopmentPath=${root}`,
    workspace,
  ];
  const session = Object.entries(process.env).filter(([name]) => /^(XDG_|DBUS_)/.test(name));
  const child = spawn(code, args, {
    env: isolatedEnvironment(folders, Object.fromEntries(session)),
    stdio: 'ignore',
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  const exited = once(child, 'exit');
  endings.push(() => endTree(child));
  console.log(`\nVS Code opens (${code}).\n\n${toTry}\nClose its window or press Ctrl-C to end.`);
  return () => exited;
}

async function openServer(
  folders: RunFolders,
  workspace: string,
  settings: Record<string, unknown>,
): Promise<() => Promise<unknown>> {
  const installed = await installVscodeServer(newestServer, console.log);
  console.log('Installing the extension in the VS Code server …');
  const { path } = await packVsix(join(folders.root, 'extension.vsix'));
  const places = [`--server-data-dir=${folders.data}`, `--extensions-dir=${folders.extensions}`];
  await run(process.execPath, [join(installed, 'out', 'server-main.js'), '--install-extension', path, ...places], {
    env: isolatedEnvironment(folders),
    timeoutMs: 120_000,
  });
  const server = await startVscodeServer({ folders, settings });
  endings.push(() => server.stop());
  const address = server.address({ folder: workspace });
  console.log(`\nVS Code is ready at\n\n  ${address}\n\n${toTry}\nPress Ctrl-C to end.`);
  if (hasScreen()) openBrowser(address);
  return () => once(server.process, 'exit');
}

/** The address is printed above: a browser that does not open does no harm. */
function openBrowser(address: string): void {
  const [command, ...args]: [string, ...string[]] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address];
  const found = process.platform !== 'linux' || spawnSync('sh', ['-c', 'command -v xdg-open']).status === 0;
  if (!found) return;
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const end of endings.reverse()) await end().catch((error: unknown) => console.error(error));
}
// What was started is ended; a browser's connection must not keep us.
process.exit();
