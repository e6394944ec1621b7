import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { CertificateAuthority, type CertificateAndKey } from '../../lab/cluster/pki.ts';

/** What the server got: one entry a request. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Which connection it came over, counted from 1 on. */
  readonly connection: number;
  /** Common name of the client certificate; empty where there was none. */
  readonly clientName: string;
}

export type Answer = (received: Received, response: ServerResponse) => void;

/** An HTTPS server that answers as a test says: the server end of the world, and nothing more. */
export class TinyApiServer {
  readonly received: Received[] = [];
  readonly sockets = new Set<Socket>();
  answer: Answer = (_received, response) => response.writeHead(404).end();
  readonly authority: CertificateAuthority;
  readonly client: CertificateAndKey;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(authority: CertificateAuthority, server: CertificateAndKey, client: CertificateAndKey) {
    this.authority = authority;
    this.client = client;
    const options = {
      cert: server.certPem,
      key: server.keyPem,
      ca: authority.certPem,
      requestCert: true,
      rejectUnauthorized: false,
    };
    this.#server = createServer(options, (request, response) => void this.#receive(request, response));
    this.#server.keepAliveTimeout = 0;
    const numbers = new WeakMap<Socket, number>();
    let count = 0;
    this.#server.on('secureConnection', (socket) => {
      count += 1;
      numbers.set(socket, count);
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      // A client that goes away in the middle is what some tests are about.
      socket.on('error', () => undefined);
    });
    this.#connectionOf = (socket) => numbers.get(socket) ?? 0;
  }

  readonly #connectionOf: (socket: Socket) => number;

  static async start(): Promise<TinyApiServer> {
    const authority = await CertificateAuthority.create('tiny CA');
    const server = await authority.issueServer('tiny', [{ type: 'ip', value: '127.0.0.1' }]);
    const started = new TinyApiServer(authority, server, await authority.issueClient('O=ibm-admins, CN=tiny-admin', 1));
    started.#server.listen(0, '127.0.0.1');
    await once(started.#server, 'listening');
    return started;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // it listens on TCP
    return `https://127.0.0.1:${port}`;
  }

  /** A kubeconfig for this server; by default with the client certificate. */
  kubeconfig(user?: object | null, cluster: object = {}): string {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const { certPem, keyPem } = this.client;
    const byCertificate = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'tiny',
      clusters: [
        {
          name: 'tiny',
          cluster: { server: this.url, 'certificate-authority-data': base64(this.authority.certPem), ...cluster },
        },
      ],
      contexts: [{ name: 'tiny', context: { cluster: 'tiny', user: user === null ? '' : 'someone' } }],
      users: user === null ? null : [{ name: 'someone', user: user ?? byCertificate }],
    });
  }

  /** Resolves when no connection is open any more; the server itself closes none. */
  async quiet(): Promise<void> {
    const deadline = Date.now() + 5_000;
    while (this.sockets.size > 0) {
      if (Date.now() > deadline) throw new Error(`${this.sockets.size} connections stay open`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'https://tiny');
    const socket = request.socket as TLSSocket; // every connection of this server is one
    const common = (socket.authorized ? socket.getPeerCertificate().subject.CN : undefined) ?? '';
    const received: Received = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      connection: this.#connectionOf(request.socket),
      clientName: Array.isArray(common) ? (common[0] ?? '') : common,
    };
    this.received.push(received);
    this.answer(received, response);
  }
}

/** What an API server says of an object that does not exist. */
export const notFound = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };

/** Answers with JSON. */
export function respond(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}
