import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import type { HostResult } from '../host/index.ts';
import { cacheRoot } from './cache.ts';
import { noCounts } from './countReporter.ts';
import { makeRunFolders, removeRunFolders } from './folders.ts';

const root = join(import.meta.dirname, '..', '..');
const launcher = join(import.meta.dirname, 'vscode', 'launcher.sh');

export interface HostRunOptions {
  settings: Readonly<Record<string, unknown>>;
  /** Absolute path of the folder that the window opens. */
  workspace: string;
  environment: Readonly<Record<string, string>>;
  /** The bundled tests; default: `out/host/index.cjs`. */
  tests?: string;
  /** Extensions under test; default: the tree. */
  extension?: string;
  /**
   * An older VS Code in place of the newest: its version, and that of `code-server` for where no desktop can be had.
   */
  older?: { readonly desktop: string; readonly server: string };
}

/**
 * Runs the host suite in a VS Code: the one in `VSCODE_EXECUTABLE`, a downloaded desktop one if there is a screen and a
 * network, else the VS Code server from npm.
 */
export async function runHostSuite(options: HostRunOptions): Promise<HostResult & { exitCode: number }> {
  const folders = await makeRunFolders();
  const userData = join(folders.root, 'u');
  const resultFile = join(folders.root, 'result.json');
  try {
    await mkdir(join(userData, 'User'), { recursive: true });
    await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify(options.settings));
    let exitCode = 0;
    try {
      exitCode = await runTests({
        vscodeExecutablePath: await vscodeExecutable(options.older?.desktop),
        extensionDevelopmentPath: options.extension ?? root,
        extensionTestsPath: options.tests ?? join(root, 'out', 'host', 'index.cjs'),
        launchArgs: [
          options.workspace,
          `--user-data-dir=${userData}`,
          `--extensions-dir=${folders.extensions}`,
          '--disable-extensions',
        ],
        extensionTestsEnv: {
          ...options.environment,
          ...(options.older === undefined ? {} : { KUBE_AUDIT_SERVER_VERSION: options.older.server }),
          KUBE_AUDIT_HOST_RESULT: resultFile,
          KUBE_AUDIT_NODE: process.execPath,
          KUBE_AUDIT_RUN_FOLDER: folders.root,
        },
      });
    } catch (error) {
      exitCode = 1;
      console.error(error instanceof Error ? error.message : error);
    }
    const result = existsSync(resultFile)
      ? (JSON.parse(await readFile(resultFile, 'utf8')) as HostResult)
      : { vscodeVersion: 'unknown', ...noCounts(), failed: 1 };
    return { ...result, exitCode };
  } finally {
    await removeRunFolders(folders);
  }
}

async function vscodeExecutable(older?: string): Promise<string> {
  const named = process.env['VSCODE_EXECUTABLE'];
  if (older === undefined && named !== undefined && named !== '') return named;
  if (hasScreen()) {
    try {
      return await downloadAndUnzipVSCode({
        version: older ?? 'stable',
        cachePath: join(cacheRoot(), 'vscode'),
        timeout: 15_000,
      });
    } catch {
      console.log('No desktop VS Code can be downloaded here: the VS Code server from npm runs the host suite.');
    }
  }
  return launcher;
}

/** Whether a window can be shown. */
export function hasScreen(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}
