/**
 * Runs as the first process of a network and process namespace (see namespace.ts) and obeys orders, one JSON line each
 * on standard input, answering one JSON line each on standard output. When its standard input ends it exits, and with
 * it, as the first process of its process namespace, everything that it started.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { InsideEvent, InsideOrder } from './namespaceOrders.ts';

const children = new Map<string, ChildProcess>();
const relays = new Map<string, { server: Server; sockets: Set<Socket> }>();

function tell(event: InsideEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function ip(...args: string[]): void {
  const ended = spawnSync('ip', args, { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`ip ${args.join(' ')}: ${ended.error?.message ?? ended.stderr.trim()}`);
}

function run(order: Extract<InsideOrder, { do: 'run' }>): number {
  const log = openSync(order.log, 'a', 0o600);
  const child = spawn(order.command, order.args, { stdio: ['ignore', log, log], env: order.environment });
  closeSync(log);
  child.on('error', (error) => tell({ event: 'exit', name: order.name, how: error.message }));
  child.on('exit', (code, signal) => {
    if (children.get(order.name) === child) children.delete(order.name);
    tell({ event: 'exit', name: order.name, how: signal ?? `code ${code}` });
  });
  children.set(order.name, child);
  return child.pid ?? 0;
}

async function end(order: Extract<InsideOrder, { do: 'end' }>): Promise<void> {
  const child = children.get(order.name);
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), order.patienceMs);
  await gone;
  clearTimeout(impatience);
}

/** Passes bytes in both directions; one side's end or error ends the other. */
function join(one: Socket, other: Socket, sockets: Set<Socket>): void {
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => peer.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      peer.destroy();
    });
    socket.pipe(peer);
  }
}

async function relay({ key, from, to }: Extract<InsideOrder, { do: 'relay' }>): Promise<void> {
  if ('path' in from) rmSync(from.path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    join(incoming, connect({ ...to, allowHalfOpen: true }), sockets);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  relays.set(key, { server, sockets });
}

function closeRelay(key: string): void {
  const found = relays.get(key);
  relays.delete(key);
  found?.server.close();
  for (const socket of found?.sockets ?? []) socket.destroy();
}

async function obey(order: InsideOrder): Promise<unknown> {
  switch (order.do) {
    case 'add-address':
      return ip('addr', 'add', `${order.address}/32`, 'dev', 'lo');
    case 'drop-address':
      return ip('addr', 'del', `${order.address}/32`, 'dev', 'lo');
    case 'run':
      return run(order);
    case 'end':
      return end(order);
    case 'relay':
      return relay(order);
    case 'close-relay':
      return closeRelay(order.key);
  }
}

ip('link', 'set', 'lo', 'up');
tell({ event: 'ready' });
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  // Each line comes from namespace.ts.
  const { id, ...order } = JSON.parse(line) as InsideOrder & { id: number };
  obey(order).then(
    (value) => tell({ event: 'done', id, value: value ?? null }),
    (error: unknown) => tell({ event: 'failed', id, reason: error instanceof Error ? error.message : String(error) }),
  );
});
lines.on('close', () => process.exit(0));
