import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** An event of a Kubernetes watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Record<string, unknown>;
}

/** An answer that is not a success. */
export class RefusedByApi extends Error {
  readonly status: number;

  constructor(request: string, { status, text }: RawAnswer) {
    super(`${request}: ${status} ${text.slice(0, 500)}`);
    this.status = status;
  }
}

type Tls = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername'>;

/**
 * Requests to an API server as they are, for the node agent, and for tests that ask what the extension's client does
 * not.
 */
export class RawApi {
  readonly #agent: RequestOptions['agent'];
  readonly #server: URL;
  readonly #tls: Tls;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param proxyAgent in the place of an agent of our own. */
  constructor(
    server: URL,
    tls: Tls,
    headers: Readonly<Record<string, string>> = {},
    proxyAgent?: RequestOptions['agent'],
  ) {
    this.#server = server;
    this.#tls = tls;
    this.#headers = headers;
    this.#agent = proxyAgent ?? new Agent({ keepAlive: true });
  }

  async #open(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: this.#server.hostname,
          port: this.#server.port,
          path: `${this.#server.pathname.replace(/\/$/, '')}${path}`,
          method,
          ...this.#tls,
          agent: this.#agent,
          headers: {
            ...this.#headers,
            Accept: 'application/json',
            ...(text === undefined ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }),
          },
          ...(signal === undefined ? {} : { signal }),
        },
        resolve,
      );
      asked.on('error', reject);
      asked.end(text);
    });
  }

  /** One request and its whole answer, whatever its status. */
  async send(method: string, path: string, body?: unknown, type?: string): Promise<RawAnswer> {
    const response = await this.#open(method, path, body, type);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text: Buffer.concat(chunks).toString('utf8'),
    };
  }

  /** Like {@link send}, for a JSON answer. @throws RefusedByApi unless the status is a success. */
  async json<T>(method: string, path: string, body?: unknown, type?: string): Promise<T> {
    const answer = await this.send(method, path, body, type);
    if (answer.status < 200 || answer.status > 299) throw new RefusedByApi(`${method} ${path}`, answer);
    // The API says what shape it has.
    return JSON.parse(answer.text) as T;
  }

  /** The events of a watch until it ends, breaks (throws) or is aborted (throws). */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const response = await this.#open('GET', path, undefined, undefined, signal);
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`GET ${path}: ${response.statusCode}`);
    }
    for await (const line of createInterface({ input: response })) {
      if (line !== '') yield JSON.parse(line) as WatchEvent;
    }
  }

  close(): void {
    if (this.#agent instanceof Agent) this.#agent.destroy();
  }
}
