import { constants, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { auditEvent } from '../master/auditEvent.ts';
import { auditLevel } from '../master/auditPolicy.ts';
import { AuditWebhook } from '../master/auditWebhook.ts';
import type { StoredWebhook } from '../state.ts';
import { ApiError } from './apiError.ts';
import { misbehaves } from './apiFault.ts';
import { authorise } from './authorise.ts';
import type { ClusterContext } from './context.ts';
import { sendJson, sendText, type Exchange } from './exchange.ts';
import { authenticate } from './identity.ts';
import { metricsText, type AuditCounters } from './metrics.ts';
import { requestInfo } from './requestInfo.ts';
import { handlerOf, notImplemented } from './router.ts';

/** Subresources and verbs whose answers stream: Kubernetes audits their start as well. */
const STREAMS = ['log', 'proxy'];
/**
 * How long an API server that is replaced gives requests that are under way; Kubernetes: `--request-timeout`, a minute.
 */
const RETIREMENT_MS = 1_000;

/**
 * One API server of a cluster's master: answers requests over HTTPS, audits them, counts, and posts to the audit
 * webhook that it was started with. A master refresh replaces it by a new one.
 */
export class ApiServer {
  private readonly context: ClusterContext;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Clients' ports of connections whose first request is still to come. */
  private readonly opening = new Set<number | undefined>();
  /** Requests that will be answered soon. */
  private answering = 0;
  private readonly counters: AuditCounters;
  private webhook: AuditWebhook | undefined;
  private policy = 'default';

  /** @param processStart seconds since 1970; no two API servers of a cluster have the same. */
  constructor(context: ClusterContext, processStart: number) {
    this.context = context;
    this.counters = { processStart, events: 0, webhookErrors: 0 };
    const { caPem, server } = context.pki();
    this.server = createServer(
      {
        key: server.keyPem,
        cert: server.certPem,
        ca: caPem,
        requestCert: true,
        // Refused with 401 by `authenticate`, as a real API server does, not in the handshake.
        rejectUnauthorized: false,
        // A resumed session shows no client certificate.
        secureOptions: constants.SSL_OP_NO_TICKET,
        keepAliveTimeout: 90_000,
      },
      (request, response) => void this.answer(request, response),
    );
    this.server.on('connection', (socket: Socket) => this.track(socket));
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** Listens on a port of its own on loopback, and audits from then on. */
  async start(webhook: StoredWebhook | null, maxWaitMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.server.address() as AddressInfo; // it listens on TCP
    if (!webhook) return;
    this.policy = webhook.policy;
    this.webhook = new AuditWebhook({
      webhook,
      maxWaitMs,
      ownPort: port,
      external: this.context.external,
      onError: () => {
        this.counters.webhookErrors += 1;
      },
    });
  }

  /** Takes a connection that came in at the cluster's common address. */
  accept(socket: Socket): void {
    this.server.emit('connection', socket);
  }

  /** Posts nothing any more, answers what is under way, and ends then, with its open streams. */
  async retire(): Promise<void> {
    this.webhook?.stop();
    const end = Date.now() + RETIREMENT_MS;
    while (this.opening.size + this.answering > 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.stop();
  }

  /** Ends at once, open streams too. */
  async stop(): Promise<void> {
    this.webhook?.stop();
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private track(socket: Socket): void {
    const { remotePort } = socket;
    this.sockets.add(socket);
    this.opening.add(remotePort);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.opening.delete(remotePort);
    });
    socket.on('error', () => socket.destroy());
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = request.headers['audit-id'];
    const auditId = typeof given === 'string' && given.length <= 64 ? given : randomUUID();
    const info = requestInfo(request.method ?? 'GET', request.url ?? '/');
    const exchange: Exchange = { request, response, info, auditId, received: new Date(), user: undefined };
    response.setHeader('Audit-Id', auditId);
    response.on('error', () => response.destroy());
    this.opening.delete(request.socket.remotePort);
    if (info.verb !== 'watch' && info.resource?.subresource !== 'log') {
      this.answering += 1;
      response.once('close', () => (this.answering -= 1));
    }
    this.auditAtEnd(exchange);
    try {
      const { context } = this;
      exchange.user = authenticate(request, context.pki().tokenSecret, context.state().removedOwners ?? {});
      await this.handle(exchange);
    } catch (error) {
      this.refuse(exchange, error);
    }
  }

  private async handle(exchange: Exchange): Promise<void> {
    const { request, info, user } = exchange;
    const isMetrics = info.path === '/metrics' && request.method === 'GET';
    const handler = handlerOf(info, request.headers['content-type'] ?? '');
    if (!handler && !isMetrics) {
      this.context.recordUnimplemented(request.method ?? '', request.url ?? '');
      throw notImplemented(request.method ?? '', request.url ?? '');
    }
    if (user) authorise(user, this.context.state().role, info);
    if (misbehaves(this.context.state().apiFault, exchange)) return;
    if (isMetrics) sendText(exchange, 'text/plain; version=0.0.4; charset=utf-8', metricsText(this.counters));
    else await handler?.(this.context, exchange);
  }

  private refuse(exchange: Exchange, error: unknown): void {
    if (exchange.response.headersSent) {
      exchange.response.destroy();
      return;
    }
    const known =
      error instanceof ApiError
        ? error
        : new ApiError(500, 'InternalError', `Internal error occurred: ${String(error)}`);
    exchange.request.resume();
    sendJson(exchange, known.code, known.status());
  }

  private auditAtEnd(exchange: Exchange): void {
    const { response, info } = exchange;
    if (info.verb === 'watch' || STREAMS.includes(info.resource?.subresource ?? '')) {
      const writeHead = response.writeHead.bind(response);
      response.writeHead = ((...args: Parameters<typeof writeHead>) => {
        const result = writeHead(...args);
        this.audit(exchange, 'ResponseStarted');
        return result;
      }) as typeof response.writeHead; // the overloads are those of the original
    }
    response.once('close', () => this.audit(exchange, 'ResponseComplete'));
  }

  private audit(exchange: Exchange, stage: 'ResponseStarted' | 'ResponseComplete'): void {
    const level = auditLevel(this.policy, this.context.state().version, exchange.info);
    if (level === 'None') return;
    this.counters.events += 1;
    this.webhook?.add(auditEvent(exchange, level, stage));
  }
}
