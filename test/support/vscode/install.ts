import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { npm, run } from '../childProcess.ts';
import { nativeStandIns } from './standIns.ts';

/** The npm package `code-server` carries the VS Code server in lib/vscode; this one is VS Code 1.139.1. */
export const newestServer = '4.139.1';

/** This one is VS Code 1.106, the oldest that package.json's `engines` admits. */
export const oldestServer = '4.106.3';

/**
 * Servers before this minor version run on Node 22, which VS Code had then; on Node 24 their extension host hangs at
 * its start.
 */
const firstOnNode24 = 133;

/**
 * Modules of the server that exist only as C++ source; the first had another name once. The rest of its native modules
 * come compiled, or are not needed.
 */
const nativeModules = ['@vscode/native-watchdog', 'native-watchdog', '@vscode/spdlog'];

/**
 * A VS Code server out of the npm registry, in the cache. The first time takes about a minute, most of it for the
 * compiler; without a compiler two small JavaScript modules replace the native ones.
 *
 * @param version of the npm package `code-server`.
 * @param report receives progress lines.
 * @returns the folder that holds `out/server-main.js`.
 */
export async function installVscodeServer(version: string, report: (line: string) => void): Promise<string> {
  const name = `vscode-server-${version}-${process.platform}-${process.arch}`;
  return cached(name, async (folder) => {
    report(`Fetching the VS Code server (code-server ${version}, 47 MB) …`);
    const tarball = await fetchTarball(version, folder);
    await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=3', 'package/lib/vscode']);
    await rm(tarball);
    // The assistant is a quarter of the download, and asks for a sign-in in every window.
    await rm(join(folder, 'extensions', 'copilot'), { recursive: true, force: true });

    report('Installing the packages of the VS Code server …');
    const dependencies = await prepareManifest(folder);
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
    });

    report('Compiling its native modules …');
    for (const module of nativeModules.filter((name) => name in dependencies)) {
      const problem = await compile(folder, module);
      if (problem === undefined) continue;
      report(`${module} does not compile here (${problem}): a JavaScript module replaces it.`);
      await writeFile(
        join(folder, 'node_modules', module, 'index.js'),
        nativeStandIns[module.replace('@vscode/', '')] ?? '',
      );
    }
  });
}

async function fetchTarball(version: string, folder: string): Promise<string> {
  const printed = await npm(['pack', `code-server@${version}`, '--pack-destination', folder, '--json', '--silent'], {
    cwd: folder,
  });
  const file = /"filename":\s*"([^"]+)"/.exec(printed)?.[1];
  if (file === undefined) throw new Error(`npm pack did not name its file: ${printed}`);
  return join(folder, file);
}

/** The Node that a server needs: ours, or an older one out of the registry, in the cache too. */
export async function nodeOfServer(version: string): Promise<string> {
  if (Number(version.split('.')[1]) >= firstOnNode24) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = await cached(`${name}-22`, async (target) => {
    await npm(['install', '--prefix', target, '--no-audit', '--no-fund', '--loglevel=error', `${name}@22`], {
      cwd: target,
    });
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Makes the server's package.json one that can be installed from the registry alone. npm 12 runs only the install
 * scripts that it allows, in a rebuild as well. Older servers take a package from a repository: its release serves as
 * well, and then the shrinkwrap, which names the repository, goes.
 *
 * @returns the server's dependencies.
 */
async function prepareManifest(folder: string): Promise<Record<string, string>> {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    dependencies: Record<string, string>;
    allowScripts?: Record<string, boolean>;
  };
  manifest.allowScripts = Object.fromEntries(nativeModules.map((name) => [name, true]));
  for (const [name, wanted] of Object.entries(manifest.dependencies)) {
    if (!wanted.includes('/')) continue;
    manifest.dependencies[name] = '*';
    await rm(join(folder, 'npm-shrinkwrap.json'), { force: true });
  }
  await writeFile(file, JSON.stringify(manifest, null, 2));
  return manifest.dependencies;
}

/** Compiles a module and loads it once. Gives the reason when one of both fails. */
async function compile(folder: string, module: string): Promise<string | undefined> {
  try {
    await npm(['rebuild', module, '--loglevel=error'], { cwd: folder, timeoutMs: 240_000 });
    await run(process.execPath, ['-e', `require(${JSON.stringify(module)})`], { cwd: folder });
    return undefined;
  } catch (error) {
    return shortReason(String(error));
  }
}

function shortReason(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  const telling = lines.find((line) =>
    /not found|could not find|cannot find|no such file|ENOTFOUND|took too long/i.test(line),
  );
  return (telling ?? lines.find((line) => line !== '') ?? 'unknown').slice(0, 120);
}
