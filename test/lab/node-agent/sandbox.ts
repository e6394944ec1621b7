import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import type { ConsumerAddress } from './container.ts';

/**
 * The pod's first process, inside network and process namespaces of its own. It gives the loopback device the consumers'
 * addresses, carries connections in and out over UNIX sockets, and runs the program. Its standard input is held open by the lab:
 * when that closes, however the lab ended, this process ends, and with it, as the first of its namespace, everything else.
 */
export interface SandboxOrder {
  program: string;
  args: string[];
  folder: string;
  /** UNIX socket for connections into the pod; the first line of each names the port. */
  entrance: string;
  consumers: ConsumerAddress[];
}

/** File descriptor of the pipe that tells the lab `listening`. */
const REPORT_FD = 3;
const LISTEN_STATE = '0A';
const POLL_MS = 40;

const [, , order] = process.argv;
run(JSON.parse(order ?? '{}') as SandboxOrder); // written by sandboxedContainer.ts

function run({ program, args, folder, entrance, consumers }: SandboxOrder): void {
  process.stdin.resume();
  process.stdin.once('end', () => process.exit(0));
  process.stdin.once('error', () => process.exit(0));
  ip('link', 'set', 'lo', 'up');
  for (const address of new Set(consumers.map((consumer) => consumer.address))) {
    ip('addr', 'add', `${address}/32`, 'dev', 'lo');
  }
  const ways = [letIn(entrance), ...consumers.map(letOut)];
  void Promise.all(ways).then(() => {
    const own = new Set(listeners());
    const child = spawn(program, args, {
      cwd: folder,
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

function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`ip ${args.join(' ')}: ${error?.message ?? stderr}\n`);
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
        join(outside, inside);
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
    join(inside, outside);
  });
  return new Promise((resolve) => server.listen(port, address, resolve));
}

function join(left: Socket, right: Socket): void {
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
