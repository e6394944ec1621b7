import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { apiFailure } from '../failure/apiFailure.ts';
import { cancelled } from '../failure/cancelled.ts';
import { Failure } from '../failure/failure.ts';
import { message } from '../text/message.ts';
import type { ClusterAccess } from './credentials.ts';
import { LineSplitter } from './podLog/lineSplitter.ts';

/** One request to a cluster's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from `/api` on. */
  readonly path: string;
  /** Acceptable media types, best first; JSON where absent. */
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** Over a new connection, so that another API server of the same master may answer. */
  readonly fresh?: boolean;
  /** Keeps only these lines of a successful answer, which may be much larger. */
  readonly keepLine?: (line: string) => boolean;
  /**
   * Limits; {@link DEFAULT_TIMEOUT_MS} and {@link DEFAULT_MAX_BYTES} where absent. Of the text of an error
   * {@link ERROR_MAX_BYTES} are read.
   */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Raw header lines: `Warning` may occur several times. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
}

/** An answer that is read as it arrives, or the text of an error. */
export type StreamedResponse =
  | { readonly status: 200; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly status: number; readonly text: string };

/** Milliseconds from the first byte sent to the last byte received. */
export const DEFAULT_TIMEOUT_MS = 30_000;
export const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** Most bytes of an error's text; a conflict names thousands of fields in them. */
export const ERROR_MAX_BYTES = 1024 * 1024;
/** After this many milliseconds without a byte, TCP probes whether the peer is alive. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Sends requests to one cluster over `node:https`: bounded in time and size, abortable, and closes all of its sockets.
 */
export class HttpsRequester {
  readonly #access: ClusterAccess;
  readonly #timeoutMs: number;
  readonly #agent: Agent;
  /** Each request has a connection of its own, which ends with it. */
  readonly #freshAgent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  /** Part of the name under which an agent keeps connections and sessions; `secureContext` is not part of it. */
  readonly #identity = randomUUID();
  readonly #closed = new AbortController();
  /** Open connections: VS Code's agent, which replaces ours, would keep them forever. */
  readonly #sockets = new Set<Socket>();
  #freshCount = 0;

  /** @param timeoutMs default limit of a request. */
  constructor(access: ClusterAccess, timeoutMs = DEFAULT_TIMEOUT_MS) {
    this.#access = access;
    this.#timeoutMs = timeoutMs;
    // Keep as many as we use: a closed connection frees its memory later than a kept one.
    this.#agent = new Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 2 });
  }

  /**
   * Resolves for any answer, whatever its status. What changes something is sent only once: its answer would be about
   * the second of two. So it goes over a new connection, which the server has not closed meanwhile.
   * @throws Failure – from the failure table when no answer came; `cancelled`, `timed-out`.
   */
  async send(request: ApiRequest): Promise<ApiResponse> {
    if (changes(request)) return this.#attempt({ ...request, fresh: true });
    try {
      return await this.#attempt(request);
    } catch (error) {
      if (error instanceof StaleConnection) return this.#attempt({ ...request, fresh: true });
      throw error;
    }
  }

  /**
   * Sends a request and streams its answer for as long as the server sends, over a new connection with TCP keep-alive.
   * Only the beginning of the answer has a time limit. An answer other than 200 resolves as text.
   * @throws Failure – as `send`; the iteration also throws it, when the connection breaks or the signal aborts.
   */
  async stream(request: ApiRequest): Promise<StreamedResponse> {
    const { signal, timeoutMs = this.#timeoutMs } = request;
    const late = new AbortController();
    const stop = AbortSignal.any([signal, this.#closed.signal, late.signal]);
    const timer = setTimeout(
      () => late.abort(new DOMException(`no answer within ${timeoutMs / 1000} s`, 'TimeoutError')),
      timeoutMs,
    );
    try {
      const response = await this.#begin(this.#options({ ...request, fresh: true }, stop));
      const status = response.statusCode ?? 0;
      if (status !== 200) return { status, text: await errorOf(response) };
      return { status, chunks: chunksOf(response, (error) => failureOf(error, request, stop)) };
    } catch (error) {
      throw failureOf(error, request, stop);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Aborts running requests and closes the sockets. */
  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
    this.#freshAgent.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse> {
    const { signal, body, keepLine, timeoutMs = this.#timeoutMs, maxBytes = DEFAULT_MAX_BYTES } = request;
    const stop = AbortSignal.any([signal, this.#closed.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await this.#begin(this.#options(request, stop), body?.text);
      const { statusCode: status = 0, headers, rawHeaders } = response;
      const isError = status < 200 || status > 299;
      const text = await (isError
        ? errorOf(response)
        : textOf(response, maxBytes, status === 200 ? keepLine : undefined));
      return { status, headers, rawHeaders, text };
    } catch (error) {
      if (error instanceof StaleConnection && !stop.aborted) throw error;
      throw failureOf(error, request, stop);
    }
  }

  /** Sends a request and waits for the answer to begin. */
  #begin(options: RequestOptions, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      // Node's own `reusedSocket` is false for a request that waited for a connection to become free.
      let isReused = false;
      const outgoing = httpsRequest(options, (response) => {
        // It may break before anybody reads it; its reader still gets the error.
        response.on('error', () => undefined);
        resolve(response);
      });
      outgoing.on('socket', (socket) => {
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        isReused = this.#sockets.has(socket);
        if (isReused) return;
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = isReused && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isStale ? new StaleConnection() : error);
      });
      outgoing.end(body);
    });
  }

  /** Options of a request; sends nothing. */
  #options(request: ApiRequest, signal: AbortSignal): RequestOptions & { readonly secureContext: SecureContext } {
    const { method, path, accept, body, fresh = false } = request;
    const { server, tls, secureContext, headers, proxyAgent } = this.#access;
    return {
      ...(tls.servername === undefined ? {} : { servername: tls.servername }),
      secureContext,
      // Without it, VS Code's systemCertificatesV2 puts every CA of the machine in the place of the cluster's.
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? 443 : Number(server.port),
      path: server.pathname.replace(/\/$/, '') + path,
      headers: {
        ...headers,
        Accept: accept ?? 'application/json, */*',
        'User-Agent': 'ibmcloud-kube-audit',
        // VS Code's agent, which its settings may substitute for ours, closes each connection without this header.
        Connection: fresh || proxyAgent ? 'close' : 'keep-alive',
        ...(body ? { 'Content-Type': body.type, 'Content-Length': String(Buffer.byteLength(body.text)) } : {}),
      },
      // Keeps VS Code's agent from sharing connections between credentials, and from using a kept one for a fresh
      // request.
      sessionIdContext: fresh ? `${this.#identity} ${(this.#freshCount += 1)}` : this.#identity,
      method,
      // The proxy's agent keeps no connection, so its requests are always fresh.
      agent: proxyAgent ?? (fresh ? this.#freshAgent : this.#agent),
      rejectUnauthorized: true,
      signal,
    };
  }
}

/** The server had closed a kept connection, over which only what may be sent twice is sent. */
class StaleConnection extends Error {}

function changes({ method, path }: ApiRequest): boolean {
  return method !== 'GET' && !path.includes('dryRun=All');
}

/** The text of an error. A longer one is cut, and says so: its status is known, and decides what follows. */
async function errorOf(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk.subarray(0, ERROR_MAX_BYTES - size));
    size += chunk.length;
    // Ending the iteration ends the connection.
    if (size > ERROR_MAX_BYTES) {
      chunks.push(Buffer.from(`… (cut after ${ERROR_MAX_BYTES / 1024} KB)`));
      break;
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body of an answer, or its wanted lines. */
async function textOf(
  response: AsyncIterable<Buffer>,
  maxBytes: number,
  keepLine?: (line: string) => boolean,
): Promise<string> {
  const splitter = new LineSplitter();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    // Ending the iteration ends the connection.
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(keepLine ? wanted(splitter.push(chunk), keepLine) : chunk);
  }
  if (keepLine) chunks.push(wanted(splitter.rest(), keepLine));
  return Buffer.concat(chunks).toString('utf8');
}

function wanted(lines: Buffer, keepLine: (line: string) => boolean): Buffer {
  const kept = lines
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && keepLine(line));
  return Buffer.from(kept.map((line) => `${line}\n`).join(''));
}

async function* chunksOf(
  response: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => Failure,
): AsyncGenerator<Uint8Array> {
  try {
    yield* response;
  } catch (error) {
    throw failure(error);
  }
}

/** Why a request ended: its time limit, its caller, or the connection. */
function failureOf(error: unknown, { method, path }: ApiRequest, stop: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  const reason: unknown = stop.reason;
  const isLate = reason instanceof DOMException && reason.name === 'TimeoutError';
  if (stop.aborted && !isLate) return cancelled();
  return apiFailure({ error: stop.aborted ? reason : error, request: `${method} ${path}` });
}

/** The failure of an answer with more than these bytes. */
export function tooLarge(maxBytes: number): Failure {
  return new Failure(
    'bad-output',
    message(
      'The cluster’s API server answered with more than {0} MB, which is the limit; try again.',
      Math.round(maxBytes / 1024 / 1024),
    ),
    { remedy: 'retry' },
  );
}
