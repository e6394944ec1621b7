import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, setPriority } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLockFile } from './lockFile.ts';

export const PROGRAM_NAMES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

/** Absolute paths of the control plane's programs. */
export type Programs = Readonly<Record<ProgramName, string>>;

/** The programs can neither be found nor built here. The message says what would help. */
export class ProgramsMissing extends Error {}

const moduleFolder = fileURLToPath(new URL('../control-plane/', import.meta.url));

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

/** The version that go.mod names, for example `1.36.3`. */
export async function kubernetesVersion(): Promise<string> {
  const found = /^\tk8s\.io\/kubernetes v(\S+)$/m.exec(await readFile(join(moduleFolder, 'go.mod'), 'utf8'));
  if (found?.[1] === undefined) throw new Error('go.mod does not require k8s.io/kubernetes.');
  return found[1];
}

/** Without these the programs would call themselves v0.0.0-master. */
function linkerFlags(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const sets = packages.flatMap((name) => Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`));
  return ['-s', '-w', ...sets].join(' ');
}

/** Where built programs are kept: outside the tree, named by their version and by everything that goes into them. */
async function cacheFolder(version: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n${linkerFlags(version)}`);
  for (const file of ['go.mod', 'go.sum', ...PROGRAM_NAMES.map((name) => `${name}/main.go`)]) {
    hash.update(`\n${file}\n`).update(await readFile(join(moduleFolder, file)));
  }
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(base, 'ibmcloud-kube-audit', `control-plane-${version}-${hash.digest('hex').slice(0, 12)}`);
}

async function build(go: string, name: ProgramName, version: string, target: string): Promise<void> {
  const partial = `${target}.${process.pid}.partial`;
  const args = ['build', '-mod=readonly', '-trimpath', '-ldflags', linkerFlags(version), '-o', partial, `./${name}`];
  const environment = { ...process.env, CGO_ENABLED: '0' };
  const child = spawn(go, args, { cwd: moduleFolder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  // A build takes minutes of every core, so it yields to the user of the machine. The compilers inherit the priority.
  // On a CI machine nobody waits for anything else.
  if (child.pid !== undefined && process.env['CI'] !== 'true') setPriority(child.pid, 10);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
  }
  const how = await new Promise<string | number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  if (how !== 0) {
    await rm(partial, { force: true });
    throw new Error(`go build ./${name} ended with ${how}:\n${said.trim()}`);
  }
  // Only whole programs ever have their final name.
  await rename(partial, target);
}

/** Path of one of the programs where it is there already; nothing is built. */
export async function builtProgram(name: ProgramName): Promise<string | undefined> {
  const cache = await cacheFolder(await kubernetesVersion());
  for (const folder of [process.env['KUBEBUILDER_ASSETS'] ?? '', cache]) {
    if (folder !== '' && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

/**
 * The programs of a control plane: out of `KUBEBUILDER_ASSETS` where that is set, else out of our cache, else built
 * into it with Go (several minutes once; `say` hears of it). Throws {@link ProgramsMissing} where Go is missing too.
 */
export async function findPrograms(say: (line: string) => void): Promise<Programs> {
  const version = await kubernetesVersion();
  const cache = await cacheFolder(version);
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const paths = new Map<ProgramName, string>();
  const missing = async (): Promise<ProgramName[]> => {
    for (const name of PROGRAM_NAMES) {
      for (const folder of assets === undefined || assets === '' ? [cache] : [assets, cache]) {
        if (!paths.has(name) && (await isExecutable(join(folder, name)))) paths.set(name, join(folder, name));
      }
    }
    return PROGRAM_NAMES.filter((name) => !paths.has(name));
  };

  const toBuild = await missing();
  if (toBuild.length > 0) {
    const go = await findOnPath('go');
    if (go === undefined) {
      throw new ProgramsMissing(
        `No ${toBuild.join(', ')} here: set KUBEBUILDER_ASSETS to a folder that holds them, or install Go to build them.`,
      );
    }
    await mkdir(dirname(cache), { recursive: true });
    await withLockFile(`${cache}.lock`, say, async () => {
      await mkdir(cache, { recursive: true });
      // Another process may have built them while we waited for the lock.
      for (const name of await missing()) {
        say(`Building ${name} ${version} once, into ${cache} …`);
        const started = Date.now();
        await build(go, name, version, join(cache, name));
        paths.set(name, join(cache, name));
        say(`Built ${name} in ${Math.round((Date.now() - started) / 1000)} s.`);
      }
      await writeFile(join(cache, 'version'), `${version}\n`);
    });
  }
  // Every name was found or built above, or an error thrown.
  return Object.fromEntries(paths) as Programs;
}
