/**
 * Behaves as VS Code's executable does when `@vscode/test-electron` starts it: loads the extension and the tests that
 * the arguments name, prints what they print, and exits with their code. Behind it are a VS Code server from npm and
 * Chromium.
 *
 * As the desktop does, it takes the settings from `<user-data-dir>/User/settings.json`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import { makeRunFolders, removeRunFolders } from '../folders.ts';
import { startVscodeServer, type VscodeServer } from './server.ts';
import { openWindow, type VscodeWindow } from './window.ts';

/** Milliseconds for everything; a suite that hangs must end. */
const limitMs = Number(process.env['KUBE_AUDIT_HOST_LIMIT_MS'] ?? 600_000);

async function main(args: readonly string[]): Promise<number> {
  const option = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const userData = option('user-data-dir');
  const folder = args.find((arg) => !arg.startsWith('-'));
  const folders = await makeRunFolders(process.env['KUBE_AUDIT_RUN_FOLDER']);
  let server: VscodeServer | undefined;
  let window: VscodeWindow | undefined;
  try {
    const version = process.env['KUBE_AUDIT_SERVER_VERSION'];
    server = await startVscodeServer({
      folders,
      settings: await readSettings(userData),
      development: true,
      ...(version === undefined ? {} : { version }),
    });
    window = await openWindow();
    return await runTests(server, window, {
      ...(folder === undefined ? {} : { folder }),
      extensionDevelopmentPath: option('extensionDevelopmentPath') ?? '',
      extensionTestsPath: option('extensionTestsPath') ?? '',
    });
  } finally {
    await window?.close();
    await server?.stop();
    if (process.env['KUBE_AUDIT_RUN_FOLDER'] === undefined) await removeRunFolders(folders);
  }
}

async function readSettings(userData: string | undefined): Promise<Record<string, unknown>> {
  if (userData === undefined) return {};
  const text = await readFile(join(userData, 'User', 'settings.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, unknown>;
}

async function runTests(
  server: VscodeServer,
  { page }: VscodeWindow,
  address: Parameters<VscodeServer['address']>[0],
): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The tests did not end within ${limitMs / 1000} s.`)), limitMs);
    const end = (code: number): void => {
      clearTimeout(timer);
      resolve(code);
    };
    process.once('SIGTERM', () => end(143));
    process.once('SIGINT', () => end(130));
    page.once('crash', () => reject(new Error('The browser page crashed.')));
    page.once('close', () => reject(new Error('The browser page was closed.')));
    void (async () => {
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => print(type, args));
      await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
      await page.goto(server.address(address));
    })().catch(reject);
  });
}

/**
 * VS Code's own messages: about its connections, and about the gallery and sign-in that it misses without a network.
 */
const noise =
  /open-vsx\.org|vscode-sqlite3|github|service worker|net::ERR|Failed to fetch|marketplace|connection token|Creating a socket|reconnection-grace|builtin extensions cache|\[AgentHost|AccountPolicyGate/i;

function print(type: string, args: unknown[]): void {
  const text = format(...args);
  if (noise.test(text)) return;
  (type === 'error' ? process.stderr : process.stdout).write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  return 1;
});
