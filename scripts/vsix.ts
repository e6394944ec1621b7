import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { root } from './bundle.ts';
import { packagedReadme } from './packagedReadme.ts';
import { publishedFields, type Publishing } from './publishing.ts';
import { commitTime } from './workingTree.ts';

/** Bytes. A user downloads this much; the chunks' budget is in webpack.config.js. */
const sizeLimit = 1_500_000;

/** What an installed extension needs, and what must never be in it. */
const required = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/extension.cjs',
  'dist/pages/fleet.js',
  'dist/pages/overview.js',
  'dist/pages/plan.js',
  'dist/pages/verification.js',
  'media/common.css',
  'media/fleet.css',
  'dist/pages/histogram.js',
  'media/page.css',
  'media/plan.css',
  'media/histogram.css',
  'media/verification.css',
  'dist/third-party-licenses.txt',
];
const forbidden = /\.map$|^media\/readme\/|\.ts$|^(src|test|scripts|out|build|node_modules)\/|(^|\/)\.|\.pem$|\.env$/;

export interface Vsix {
  path: string;
  bytes: number;
  files: string[];
}

/**
 * Packs what `dist` holds with the official tool, and checks what came out. The same commit gives the same bytes,
 * whenever and wherever it is packed.
 *
 * @param release where the project is published; else the package has a placeholder for its publisher.
 */
export async function packVsix(path?: string, release?: Publishing): Promise<Vsix> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const packagePath = path ?? join(root, `${String(manifest['name'])}-${String(manifest['version'])}.vsix`);
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const staging = join(root, 'out', 'package');
  const links = release !== undefined;
  await stage(files, release === undefined ? manifest : released(manifest, release), { folder: staging, links });
  await mkdir(dirname(packagePath), { recursive: true });
  // A release's README links to its documents and pictures by the addresses that they have at its tag.
  const tag = `v${String(manifest['version'])}`;
  const options = { dependencies: false, allowMissingRepository: !links, rewriteRelativeLinks: links };
  const addresses = { gitHubBranch: tag, gitlabBranch: tag };
  await atTimeOfCommit(() => createVSIX({ cwd: staging, packagePath, ...options, ...addresses }));
  const { size } = await stat(packagePath);
  const problems = [
    ...unfitFiles(files),
    ...(size > sizeLimit ? [`it has ${size} bytes, more than ${sizeLimit}`] : []),
  ];
  if (problems.length > 0) {
    await rm(packagePath);
    throw new Error(`${packagePath} is not fit for use: ${problems.join('; ')}.`);
  }
  return { path: packagePath, bytes: size, files };
}

/** package.json with the publisher's own, and without the mark that keeps it from being published. */
function released(manifest: Record<string, unknown>, publishing: Publishing): Record<string, unknown> {
  const { private: _private, ...others } = manifest;
  return { ...others, ...publishedFields(publishing) };
}

/** Entries of the archive have the time of the last commit, in UTC, and are in the order of their names. */
async function atTimeOfCommit(pack: () => Promise<unknown>): Promise<void> {
  const { SOURCE_DATE_EPOCH, TZ } = process.env;
  // The first day that an archive can name, where there is no commit.
  process.env['SOURCE_DATE_EPOCH'] = SOURCE_DATE_EPOCH ?? String(commitTime(root) ?? 315_619_200);
  process.env['TZ'] = 'UTC';
  try {
    await pack();
  } finally {
    setVariable('SOURCE_DATE_EPOCH', SOURCE_DATE_EPOCH);
    setVariable('TZ', TZ);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** What is missing among a package's files, and what must not be there. */
export function unfitFiles(files: readonly string[]): string[] {
  return [
    ...required.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => forbidden.test(file)).map((file) => `${file} does not belong there`),
  ];
}

/**
 * The package's files in a folder of their own, with a README for readers without the source, and no build's leftovers.
 */
async function stage(
  files: readonly string[],
  manifest: Record<string, unknown>,
  { folder, links }: { readonly folder: string; readonly links: boolean },
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const file of [...files, '.vscodeignore']) {
    await cp(join(root, file), join(folder, file), { recursive: true });
    // Whatever the checkout's umask left.
    await chmod(join(folder, file), 0o644);
  }
  const { scripts: _scripts, devDependencies: _dev, optionalDependencies: _optional, ...kept } = manifest;
  // All that is needed of the packages is in the bundle.
  const { dependencies: _dependencies, allowScripts: _allowed, ...shipped } = kept;
  await writeFile(join(folder, 'package.json'), JSON.stringify(shipped, null, 2));
  await writeFile(
    join(folder, 'README.md'),
    packagedReadme(await readFile(join(root, 'README.md'), 'utf8'), { links }),
  );
}
