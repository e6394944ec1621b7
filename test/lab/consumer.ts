import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import type { ConsumerAddress } from './node-agent/container.ts';

/** A log consumer in the lab's private network, as a user would type its address. */
export interface Consumer {
  name: 'main' | 'refusing' | 'failing';
  address: string;
  port: number;
  /** What it received, one line of JSON a POST: `{receivedAt, path, eventList}`. */
  file: string;
}

const CONSUMERS = [
  { name: 'main', address: '10.240.0.15', port: 8080, status: 200 },
  { name: 'refusing', address: '10.240.0.16', port: 8080, status: undefined },
  { name: 'failing', address: '10.240.0.17', port: 8080, status: 500 },
] as const;

export interface Consumers {
  list: Consumer[];
  /** How pods reach them. */
  addresses: ConsumerAddress[];
  stop(): Promise<void>;
}

/** Starts the consumers: one that takes everything, one that refuses connections, one that answers 500. */
export async function startConsumers(lab: string, runFolder: string): Promise<Consumers> {
  const list: Consumer[] = [];
  const addresses: ConsumerAddress[] = [];
  const stops: (() => Promise<void>)[] = [];
  for (const { name, address, port, status } of CONSUMERS) {
    const file = join(lab, 'consumers', `${name}.jsonl`);
    mkdirSync(dirname(file), { recursive: true });
    const socket = status === undefined ? undefined : join(runFolder, name);
    if (socket !== undefined && status !== undefined) stops.push(await serve(socket, status, file));
    list.push({ name, address, port, file });
    addresses.push({ address, port, names: [], socket });
  }
  return {
    list,
    addresses,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

async function serve(socket: string, status: number, file: string): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const record = {
        receivedAt: new Date().toISOString(),
        path: request.url,
        eventList: parsed(Buffer.concat(chunks)),
      };
      appendFileSync(file, `${JSON.stringify(record)}\n`);
      response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? 'ok\n' : 'no\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

/** The body as JSON, or as text where it is none. */
function parsed(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
