/**
 * Runs a script of ours with a Node that can: `node scripts/bootstrap.mjs scripts/test.ts [arguments]`.
 *
 * This file is all that the machine's Node (20 or later) has to understand, and it runs before anything is installed. It
 * installs the packages when they are missing or differ from the lock file, then starts the script: with the machine's Node where
 * that is 24 or later, which VS Code's server needs, else with the one of the package `node`, in a PATH where `tsc` and the
 * others are the project's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const { arch, argv, env, execPath, exit, platform, versions } = process;
const root = fileURLToPath(new URL('..', import.meta.url));

/** What a script is about to do, said before anything that takes time. */
const announced = {
  'scripts/start.ts': `Opening VS Code with the extension beside a stand-in for IBM Cloud.
This takes some 15 seconds; the first time one to three minutes, to fetch packages and a VS Code server.
Nothing of your own is read or changed. Ctrl-C ends it at any time.
`,
};

function main() {
  const [script, ...args] = argv.slice(2);
  if (script === undefined) stop('Usage: node scripts/bootstrap.mjs scripts/NAME.ts [arguments]');
  if (script in announced) console.log(announced[script]);
  if (major(versions.node) < 20) stop(`Node ${versions.node} is too old: install Node 20 or later.`);
  // A Node that is missing although the rest is there: what was installed is of an earlier lock file.
  if (!installed() || suitableNode() === undefined) install();
  const node = suitableNode();
  if (node === undefined)
    stop(`The package “node” has no program for ${platform} ${arch} here: install Node 24 or later.`);
  run(node, [join(root, script), ...args]);
}

/** Whether node_modules holds what the lock file says. npm notes what it installed in a lock file of its own. */
function installed() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || link || present[path]?.version === version || (optional && present[path] === undefined),
  );
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}

function install() {
  console.log('Installing the packages of package-lock.json (half a minute, only when they have changed) …');
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  // The npm that started us, so that there is one npm only; else the one on the PATH.
  const npm = env['npm_execpath'];
  const result = npm?.endsWith('.js')
    ? spawnSync(execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: platform === 'win32' });
  if (result.status !== 0) stop('npm could not install the packages: see its message above.');
  if (!installed()) stop('npm left packages out: see its messages above.');
}

function suitableNode() {
  if (major(versions.node) >= 24) return execPath;
  const path = join(root, 'node_modules', 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

function run(node, args) {
  const path = [join(root, 'node_modules', '.bin'), env['PATH'] ?? ''].join(delimiter);
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...env, PATH: path } });
  // Ctrl-C reaches the child by itself; it ends what it started, and its exit ends us.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`Could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => (signal === null ? exit(code ?? 1) : endBy(signal)));
}

/** Ends as the child ended, so that a caller sees the signal. */
function endBy(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function major(version) {
  return Number(version.split('.')[0]);
}

function stop(sentence) {
  console.error(sentence);
  exit(1);
}

main();
