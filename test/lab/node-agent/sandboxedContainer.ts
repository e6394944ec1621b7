import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../compileCache.ts';
import { connectionRefused, type ConsumerAddress, type RunningContainer } from './container.ts';
import { ContainerLog } from './containerLog.ts';
import type { SandboxOrder } from './sandbox.ts';

const SANDBOX = fileURLToPath(new URL('sandbox.ts', import.meta.url));
const SEARCH_PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter);
const STOP_AFTER_MS = 2_000;
const ACCEPTED = Buffer.from('ok\n');
/**
 * Network, mount and process namespaces of its own; the child dies with `unshare`, and everything in the namespace with
 * the child.
 */
const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child'];
/** Root in a namespace reads any file: a container's user does not. */
const WITHOUT_OVERRIDE = ['--bounding-set', '-dac_override,-dac_read_search', '--inh-caps', '-all'];

/** What running HAProxy itself takes on this machine. */
export interface SandboxTools {
  haproxy: string;
  /** `unshare` and its options. */
  unshare: string[];
}

let tools: { found: SandboxTools | undefined } | undefined;

/** The tools, or `undefined` where HAProxy, `unshare` or `ip` is missing or namespaces are not allowed. Asked once. */
export function sandboxTools(): SandboxTools | undefined {
  tools ??= { found: findTools() };
  return tools.found;
}

function findTools(): SandboxTools | undefined {
  const haproxy = find('haproxy');
  const unshare = find('unshare');
  const isMissing = ['ip', 'mount', 'setpriv', 'chroot'].some((name) => find(name) === undefined);
  if (haproxy === undefined || unshare === undefined || isMissing) return undefined;
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const command = [unshare, ...asUser, ...NAMESPACES];
  const script = 'ip link set lo up && mount -t tmpfs tmpfs /tmp';
  const probe = spawnSync(unshare, [...command.slice(1), 'sh', '-c', script], {
    stdio: 'ignore',
    env: { PATH: SEARCH_PATH },
  });
  return probe.status === 0 ? { haproxy, unshare: command } : undefined;
}

function find(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs the real HAProxy as its image does, with the files of its volumes where they are mounted.
 *
 * @param files folder that holds each file by its absolute path in the container.
 * @param entrance path for a UNIX socket.
 */
export function runHaproxy(
  { haproxy, unshare }: SandboxTools,
  files: string,
  entrance: string,
  consumers: readonly ConsumerAddress[],
): RunningContainer {
  const root = `${entrance}-root`;
  mkdirSync(root, { recursive: true });
  const program = [haproxy, '-W', '-db', '-f', '/usr/local/etc/haproxy/haproxy.cfg'];
  const order: SandboxOrder = {
    command: ['setpriv', ...WITHOUT_OVERRIDE, 'chroot', root, ...program],
    root,
    files,
    entrance,
    consumers,
  };
  const [command = '', ...options] = unshare;
  const child = spawn(command, [...options, process.execPath, SANDBOX, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { PATH: SEARCH_PATH, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  const log = new ContainerLog();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => log.write(chunk));
  }
  child.stdin.on('error', () => undefined); // it may have ended already
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 137));
  });
  void exited.then(() => log.end());
  return {
    log,
    exited,
    listening: new Promise((resolve) => child.stdio[3]?.once('data', () => resolve())),
    dial: (port) => dialThrough(entrance, port),
    stop: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_AFTER_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function dialThrough(entrance: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: entrance, allowHalfOpen: true });
    socket.once('error', () => reject(connectionRefused(`127.0.0.1:${port}`)));
    socket.once('connect', () => socket.write(`${port}\n`));
    // Read as a paused stream: the receiver of the socket starts it by listening.
    socket.on('readable', function answered() {
      const answer: unknown = socket.read(ACCEPTED.length);
      if (!(answer instanceof Buffer)) return;
      socket.off('readable', answered);
      if (answer.equals(ACCEPTED)) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(connectionRefused(`127.0.0.1:${port}`));
      }
    });
  });
}
