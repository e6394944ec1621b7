import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { SecureContext } from 'node:tls';
import { Failure } from '../failure/failure.ts';
import { cancelled } from '../failure/cancelled.ts';
import { apiFailure } from '../failure/apiFailure.ts';
import { message } from '../failure/message.ts';
import type { ClusterAccess } from './credentials.ts';
import { directStream, keepAliveMs, type DirectTarget } from './directStream.ts';
import { LineSplitter } from './lineSplitter.ts';
import { ProxyAwareRequests, type BeginRequest } from './proxyAwareRequest.ts';

/** One request to a cluster's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from `/api` on. */
  readonly path: string;
  /** Forms of the answer that will do, best first; JSON where absent. */
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** Over a connection of its own, so that another API server of the same master may answer. */
  readonly fresh?: boolean;
  /** Of a good answer only these lines are kept: it may be far larger than what is wanted of it. */
  readonly keepLine?: (line: string) => boolean;
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

/** An answer that is read as it comes, or the text of one that is none. Each chunk holds only until the next one is asked for. */
export type StreamedResponse =
  | { readonly status: 200; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly status: number; readonly text: string };

/** Milliseconds from the first byte sent to the last byte received. */
export const defaultTimeoutMs = 30_000;
export const defaultMaxBytes = 16 * 1024 * 1024;

/** Sends requests to one cluster over `node:https`: bounded in time and size, abortable, with no socket left behind. */
export class HttpsRequester {
  readonly #access: ClusterAccess;
  readonly #timeoutMs: number;
  readonly #agent: Agent;
  /** Each request has a connection of its own, which ends with it. */
  readonly #freshAgent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  readonly #begin: BeginRequest;
  readonly #requests = new ProxyAwareRequests();
  /** Part of the name under which an agent keeps connections and sessions; `secureContext` is none. */
  readonly #identity = randomUUID();
  readonly #closed = new AbortController();

  /** @param timeoutMs limit of requests that name no other. */
  constructor(access: ClusterAccess, timeoutMs = defaultTimeoutMs) {
    this.#access = access;
    this.#timeoutMs = timeoutMs;
    // As many are kept as are used: what one that is closed leaves in memory stays longer than one that is kept.
    this.#agent = new Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 2 });
    // A proxy that the kubeconfig names goes before those of the settings.
    this.#begin = access.proxyAgent ? httpsRequest : (options, onResponse) => this.#requests.begin(options, onResponse);
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

  /**
   * Sends a request whose answer is read as it comes, for as long as the server sends: over a connection of its own, kept
   * under watch by TCP. Only the beginning of the answer has a time limit. An answer other than 200 resolves as text.
   * @throws Failure – as `send`; the iteration throws it too, when the connection breaks or the signal aborts.
   */
  async stream(request: ApiRequest): Promise<StreamedResponse> {
    const { signal, timeoutMs = this.#timeoutMs } = request;
    if (signal.aborted || this.#closed.signal.aborted) throw cancelled();
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    signal.addEventListener('abort', abort);
    this.#closed.signal.addEventListener('abort', abort);
    const release = (): void => {
      signal.removeEventListener('abort', abort);
      this.#closed.signal.removeEventListener('abort', abort);
    };
    const failure = (error: unknown): Failure =>
      stop.signal.aborted ? cancelled() : apiFailure({ error, request: `${request.method} ${request.path}` });
    try {
      const { status, body } = await this.#openStream(request, timeoutMs, stop.signal);
      const chunks = chunksOf(body, failure, release);
      if (status === 200) return { status, chunks };
      const text = new WholeText();
      // A chunk holds only until the next one.
      for await (const chunk of chunks) text.push(Buffer.from(chunk));
      return { status, text: text.end() };
    } catch (error) {
      release();
      throw error instanceof Failure ? error : failure(error);
    }
  }

  /** Ends requests under way and frees the sockets. */
  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
    this.#freshAgent.destroy();
  }

  async #openStream(
    request: ApiRequest,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array> }> {
    if (request.method === 'GET' && this.#access.proxyAgent === undefined && this.#requests.areDirect) {
      try {
        const { status, chunks } = await directStream({ ...this.#target(request), timeoutMs, signal });
        return { status, body: chunks };
      } catch (error) {
        this.#requests.directFailed();
        throw error;
      }
    }
    const options = this.#options({ ...request, fresh: true }, signal);
    const response = await firstBytes(this.#begin, options, timeoutMs);
    return { status: response.statusCode ?? 0, body: response };
  }

  async #attempt(request: ApiRequest): Promise<ApiResponse> {
    const { signal, timeoutMs = this.#timeoutMs, maxBytes = defaultMaxBytes } = request;
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
    const options = this.#options(request, signal);
    const { body, keepLine } = request;
    return new Promise<ApiResponse>((resolve, reject) => {
      const outgoing = this.#begin(options, (response) => {
        const text = keepLine && response.statusCode === 200 ? new KeptLines(keepLine) : new WholeText();
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBytes) {
            reject(tooLarge(maxBytes));
            outgoing.destroy();
            return;
          }
          text.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers: received, rawHeaders } = response;
          resolve({ status: statusCode, headers: received, rawHeaders, text: text.end() });
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
  /** How a request is put to the server; nothing is sent yet. */
  #options(request: ApiRequest, signal: AbortSignal): RequestOptions & { readonly secureContext: SecureContext } {
    const { method, fresh = false } = request;
    const { servername, ...target } = this.#target(request);
    return {
      ...target,
      ...(servername === undefined ? {} : { servername }),
      // Where VS Code puts an agent of its own in the place of ours, other credentials' connections are not taken for these.
      sessionIdContext: this.#identity,
      method,
      // The proxy's agent keeps no connection, so each of its requests is fresh anyway.
      agent: this.#access.proxyAgent ?? (fresh ? this.#freshAgent : this.#agent),
      rejectUnauthorized: true,
      signal,
    };
  }

  /** Where a request goes, as whom, and for what. */
  #target({ path, accept, body }: Pick<ApiRequest, 'path' | 'accept' | 'body'>): DirectTarget {
    const { server, tls, secureContext, headers } = this.#access;
    return {
      servername: tls.servername,
      secureContext,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? 443 : Number(server.port),
      path: server.pathname.replace(/\/$/, '') + path,
      headers: {
        ...headers,
        Accept: accept ?? 'application/json, */*',
        'User-Agent': 'ibmcloud-kube-audit',
        ...(body ? { 'Content-Type': body.type, 'Content-Length': String(Buffer.byteLength(body.text)) } : {}),
      },
    };
  }
}

class StaleConnection extends Error {}

/** Collects an answer as it comes. */
class WholeText {
  readonly #chunks: Uint8Array[] = [];

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  end(): string {
    // Node keeps a closed connection, and this with it, until the next large collection.
    return Buffer.concat(this.#chunks.splice(0)).toString('utf8');
  }
}

/** Collects those lines of an answer that are wanted. */
class KeptLines {
  readonly #splitter = new LineSplitter();
  readonly #keep: (line: string) => boolean;
  #text = '';

  constructor(keep: (line: string) => boolean) {
    this.#keep = keep;
  }

  push(chunk: Uint8Array): void {
    this.#add(this.#splitter.push(chunk));
  }

  end(): string {
    this.#add(this.#splitter.rest());
    return this.#text;
  }

  #add(lines: Buffer): void {
    for (const line of lines.toString().split('\n')) if (line !== '' && this.#keep(line)) this.#text += `${line}\n`;
  }
}

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

/** Sends a request without a body and waits for the answer to begin. */
function firstBytes(begin: BeginRequest, options: RequestOptions, timeoutMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = begin(options, (response) => {
      clearTimeout(timer);
      // It may break before anybody reads it; whoever reads it gets the error all the same.
      response.on('error', () => undefined);
      resolve(response);
    });
    const timer = setTimeout(() => {
      const late = new Error(`no answer within ${timeoutMs / 1000} s`);
      late.name = 'TimeoutError';
      outgoing.destroy(late);
    }, timeoutMs);
    outgoing.on('socket', (socket) => socket.setKeepAlive(true, keepAliveMs));
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end();
  });
}

async function* chunksOf(
  body: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => Failure,
  release: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    // Ending the iteration ends the connection.
    yield* body;
  } catch (error) {
    throw failure(error);
  } finally {
    release();
  }
}
