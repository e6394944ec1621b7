import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { consumerPki, type ConsumerPki } from './consumerPki.ts';
import type { ConsumerAddress } from './node-agent/container.ts';

/**
 * How a consumer is spoken to: with TLS, also with a client certificate, or by one whose own certificate has expired.
 */
type Tls = 'server' | 'mutual' | 'expired';

interface ConsumerSketch {
  name: string;
  /** An address of the private network, or a host name on the Internet. */
  address: string;
  port: number;
  /** What it answers; absent: it refuses connections. */
  status?: number;
  /** Host names by which pods find it. */
  names?: readonly string[];
  tls?: Tls;
}

/** In the private network, for pods. */
const PRIVATE = [
  { name: 'main', address: '10.240.0.15', port: 8080, status: 200, names: ['logs.internal.example'] },
  { name: 'refusing', address: '10.240.0.16', port: 8080 },
  { name: 'failing', address: '10.240.0.17', port: 8080, status: 500 },
  { name: 'tls', address: '10.240.0.25', port: 8443, status: 200, names: ['logs-tls.internal.example'], tls: 'server' },
  {
    name: 'mutual-tls',
    address: '10.240.0.26',
    port: 8443,
    status: 200,
    names: ['logs-mtls.internal.example'],
    tls: 'mutual',
  },
  {
    name: 'expired-tls',
    address: '10.240.0.27',
    port: 8443,
    status: 200,
    names: ['logs-expired.internal.example'],
    tls: 'expired',
  },
] as const satisfies readonly ConsumerSketch[];

/** On the Internet, for the masters' API servers. */
const EXTERNAL = [
  { name: 'external', address: 'audit.example.com', port: 6514, status: 200, tls: 'mutual' },
  { name: 'external-open', address: 'audit.example.com', port: 6515, status: 200, tls: 'server' },
  { name: 'external-http', address: 'audit.example.com', port: 6516, status: 200 },
  { name: 'external-failing', address: 'audit.example.com', port: 6517, status: 500, tls: 'server' },
  { name: 'external-refusing', address: 'audit.example.com', port: 6518 },
] as const satisfies readonly ConsumerSketch[];

/** A log consumer, as a user would type its address. */
export interface Consumer {
  name: (typeof PRIVATE | typeof EXTERNAL)[number]['name'];
  address: string;
  port: number;
  /** What it received, one line of JSON a POST: `{receivedAt, path, eventList}`. */
  file: string;
}

export interface Consumers {
  list: Consumer[];
  /** How pods reach those of the private network. */
  addresses: ConsumerAddress[];
  /** Ports on loopback of those on the Internet, by `host:port`; a closed one for what refuses. */
  external: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Nothing listens there. */
const CLOSED_PORT = 9;

/** Starts the consumers; their certificates lie in `<lab>/consumers/tls/`. */
export async function startConsumers(lab: string, runFolder: string): Promise<Consumers> {
  const sketches: readonly ConsumerSketch[] = [...PRIVATE, ...EXTERNAL];
  const names = sketches.flatMap(({ address, names = [] }) => [address, ...names]);
  const pki = await consumerPki(lab, [...new Set(names)]);
  const servers: Server[] = [];
  const list: Consumer[] = [];
  const addresses: ConsumerAddress[] = [];
  const external = new Map<string, number>();
  const serve = async (sketch: ConsumerSketch, file: string, place: string | number): Promise<Server | undefined> => {
    if (sketch.status === undefined) return undefined;
    const server = serverOf(sketch, pki, keeper(sketch.status, file));
    await new Promise<void>((resolve) => {
      if (typeof place === 'string') server.listen(place, resolve);
      else server.listen(place, '127.0.0.1', resolve);
    });
    servers.push(server);
    return server;
  };
  const fileOf = ({ name }: ConsumerSketch): string => join(lab, 'consumers', `${name}.jsonl`);
  for (const sketch of PRIVATE) {
    const { name, address, port } = sketch;
    const socket = join(runFolder, name);
    const server = await serve(sketch, fileOf(sketch), socket);
    list.push({ name, address, port, file: fileOf(sketch) });
    const hosts = 'names' in sketch ? sketch.names : [];
    addresses.push({ address, port, names: hosts, socket: server ? socket : undefined });
  }
  for (const sketch of EXTERNAL) {
    const { name, address, port } = sketch;
    const server = await serve(sketch, fileOf(sketch), 0);
    list.push({ name, address, port, file: fileOf(sketch) });
    external.set(`${address}:${port}`, server ? (server.address() as AddressInfo).port : CLOSED_PORT); // on TCP
  }
  return { list, addresses, external, stop: () => stopAll(servers) };
}

function serverOf({ tls }: ConsumerSketch, { caPem, server, expired }: ConsumerPki, listener: RequestListener): Server {
  if (tls === undefined) return createServer(listener);
  const { certPem: cert, keyPem: key } = tls === 'expired' ? expired : server;
  const isMutual = tls === 'mutual';
  return createTlsServer({ cert, key, ca: caPem, requestCert: isMutual, rejectUnauthorized: isMutual }, listener);
}

/** Writes down what comes, and answers. */
function keeper(status: number, file: string): RequestListener {
  mkdirSync(dirname(file), { recursive: true });
  return (request, response) => {
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
  };
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  const stops = servers.map(
    (server) =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  await Promise.all(stops);
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
