import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { Failure } from '../failure/failure.ts';
import { cancelled } from '../failure/cancelled.ts';
import { apiFailure } from '../failure/apiFailure.ts';
import { message } from '../failure/message.ts';
import type { ClusterAccess } from './credentials.ts';

/** One request to a cluster's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path and query, from `/api` on. */
  readonly path: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** Over a connection of its own, so that another API server of the same master may answer. */
  readonly fresh?: boolean;
  /** Limits; {@link defaultTimeoutMs} and {@link defaultMaxBytes} where absent. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Header lines as they came: `Warning` may stand there several times. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
}

/** Milliseconds from the first byte sent to the last byte received. */
export const defaultTimeoutMs = 30_000;
export const defaultMaxBytes = 16 * 1024 * 1024;

/** Sends requests to one cluster over `node:https`: bounded in time and size, abortable, with no socket left behind. */
export class HttpsRequester {
  readonly #access: ClusterAccess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #closed = new AbortController();

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /**
   * Any answer resolves, whatever its status.
   * @throws Failure – from the failure table when no answer came; `cancelled`, `timed-out`.
   */
  async send(request: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#attempt(request);
    } catch (error) {
      if (error instanceof StaleConnection) return this.#attempt({ ...request, fresh: true });
      throw error;
    }
  }

  /** Ends requests under way and frees the sockets. */
  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse> {
    const { signal, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = request;
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    if (signal.aborted || this.#closed.signal.aborted) throw cancelled();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, timeoutMs);
    signal.addEventListener('abort', abort);
    this.#closed.signal.addEventListener('abort', abort);
    const what = `${request.method} ${request.path}`;
    try {
      return await this.#exchange(request, maxBytes, stop.signal);
    } catch (error) {
      if (error instanceof Failure || error instanceof StaleConnection) throw error;
      if (timedOut) {
        const late = new Error(`no complete answer within ${timeoutMs / 1000} s`);
        late.name = 'TimeoutError';
        throw apiFailure({ error: late, request: what });
      }
      if (stop.signal.aborted) throw cancelled();
      throw apiFailure({ error, request: what });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#closed.signal.removeEventListener('abort', abort);
    }
  }

  #exchange(request: ApiRequest, maxBytes: number, signal: AbortSignal): Promise<ApiResponse> {
    const { method, path, body, fresh = false } = request;
    const { server, tls, headers, proxyAgent } = this.#access;
    const options: RequestOptions = {
      ...tls,
      method,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? 443 : server.port,
      path: server.pathname.replace(/\/$/, '') + path,
      headers: {
        ...headers,
        Accept: 'application/json, */*',
        'User-Agent': 'ibmcloud-kube-audit',
        ...(body ? { 'Content-Type': body.type, 'Content-Length': Buffer.byteLength(body.text) } : {}),
      },
      // The proxy's agent keeps no connection, so each of its requests is fresh anyway.
      agent: proxyAgent ?? (fresh ? false : this.#agent),
      rejectUnauthorized: true,
      signal,
    };
    return new Promise<ApiResponse>((resolve, reject) => {
      const outgoing = httpsRequest(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBytes) {
            reject(tooLarge(maxBytes));
            outgoing.destroy();
            return;
          }
          chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers: received, rawHeaders } = response;
          resolve({ status: statusCode, headers: received, rawHeaders, text: Buffer.concat(chunks).toString('utf8') });
        });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the server had closed meanwhile. All of our requests may be sent twice.
        const stale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(stale && !signal.aborted ? new StaleConnection() : error);
      });
      outgoing.end(body?.text);
    });
  }
}

class StaleConnection extends Error {}

function tooLarge(maxBytes: number): Failure {
  return new Failure(
    'bad-output',
    message(
      'The cluster’s API server answered with more than {0} MB, which is more than is read; try again.',
      Math.round(maxBytes / 1024 / 1024),
    ),
    { remedy: 'retry' },
  );
}
