import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ConsumerAddress } from './container.ts';
import { NAME_SERVER, RESOLV_CONF, serveNames } from './nameServer.ts';
import { makeRoot } from './ownRoot.ts';

/**
 * The pod's first process, inside network and process namespaces of its own. It gives the loopback device the
 * consumers' addresses, carries connections in and out over UNIX sockets, and runs the program. Its standard input is
 * held open by the lab: when that closes, however the lab ended, this process ends, and with it, as the first of its
 * namespace, everything else.
 */
export interface SandboxOrder {
  /** Runs in the root folder that is made for it. */
  command: string[];
  /** An empty folder. */
  root: string;
  /** Folder that holds the volumes' files by their absolute paths in the container. */
  files: string;
  /** UNIX socket for connections into the pod; the first line of each names the port. */
  entrance: string;
  consumers: readonly ConsumerAddress[];
}

/** File descriptor of the pipe that sends `listening` to the lab. */
const REPORT_FD = 3;
const LISTEN_STATE = '0A';
const POLL_MS = 40;

const [, , order] = process.argv;
run(JSON.parse(order ?? '{}') as SandboxOrder); // written by sandboxedContainer.ts

function run({ command, root, files, entrance, consumers }: SandboxOrder): void {
  process.stdin.resume();
  process.stdin.once('end', () => process.exit(0));
  process.stdin.once('error', () => process.exit(0));
  const addresses = new Set([...consumers.map(({ address }) => address), NAME_SERVER]);
  ip(['link set lo up', ...[...addresses].map((address) => `addr add ${address}/32 dev lo`)]);
  mkdirSync(join(files, 'etc'), { recursive: true });
  writeFileSync(join(files, 'etc', 'resolv.conf'), RESOLV_CONF);
  makeRoot(root, files);
  const names = new Map(consumers.flatMap((consumer) => consumer.names.map((name) => [name, consumer.address])));
  const ways = [letIn(entrance), serveNames(names), ...consumers.map(letOut)];
  void Promise.all(ways).then(() => {
    const own = new Set(listeners());
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    child.once('error', () => process.exit(127));
    child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143)));
    const timer = setInterval(() => {
      if (listeners().every((listener) => own.has(listener))) return;
      clearInterval(timer);
      writeSync(REPORT_FD, 'listening\n');
    }, POLL_MS);
  });
}

/** Commands of `ip`, in one process: a pod starts in a tenth of the time that one for each takes. */
function ip(commands: readonly string[]): void {
  const input = commands.map((command) => `${command}\n`).join('');
  const { status, stderr, error } = spawnSync('ip', ['-batch', '-'], { encoding: 'utf8', input });
  if (status === 0) return;
  process.stderr.write(`ip: ${error?.message ?? stderr}\n`);
  process.exit(126);
}

/** From the lab into the pod: `PORT\n`, answered by `ok\n` or `ECONNREFUSED\n`, then the bytes of both sides. */
function letIn(path: string): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    outside.once('error', () => outside.destroy());
    outside.once('data', (first) => {
      outside.pause();
      const end = first.indexOf('\n');
      const inside = connect({
        host: '127.0.0.1',
        port: Number(first.subarray(0, end).toString()),
        allowHalfOpen: true,
      });
      inside.once('error', () => {
        outside.end('ECONNREFUSED\n');
      });
      inside.once('connect', () => {
        outside.write('ok\n');
        inside.write(first.subarray(end + 1));
        joinSockets(outside, inside);
      });
    });
  });
  return new Promise((resolve) => server.listen(path, resolve));
}

/** From the pod to a consumer outside. */
function letOut({ address, port, socket }: ConsumerAddress): Promise<void> {
  if (socket === undefined) return Promise.resolve();
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ path: socket, allowHalfOpen: true });
    joinSockets(inside, outside);
  });
  return new Promise((resolve) => server.listen(port, address, resolve));
}

function joinSockets(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left);
  left.once('error', () => right.destroy());
  right.once('error', () => left.destroy());
  left.once('close', () => right.destroy());
  right.once('close', () => left.destroy());
}

/** Sockets of this network namespace that listen, by address and port. */
function listeners(): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      const rows = readFileSync(file, 'utf8').split('\n').slice(1);
      return rows
        .map((row) => row.trim().split(/\s+/))
        .flatMap(([, local = '', , state]) => (state === LISTEN_STATE ? [local] : []));
    } catch {
      return []; // a kernel without IPv6
    }
  });
}
