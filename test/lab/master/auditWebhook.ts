import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { StoredWebhook } from '../state.ts';
import type { AuditEvent } from './auditEvent.ts';

/** Kubernetes: `--audit-webhook-batch-max-size`. */
const BATCH_SIZE = 400;
/** Kubernetes: `--audit-webhook-batch-buffer-size`; what does not fit is dropped. */
const BUFFER_SIZE = 10_000;
/**
 * Posts of one API server that are under way at once; further events wait for the next batch. Kubernetes throttles too:
 * without it the requests that a delivery itself is audited by pile up in a lab on a busy machine, until consumers
 * refuse connections.
 */
const MOST_POSTS = 4;
const ATTEMPTS = 5;
/** Kubernetes: the first retry after 10 s where a batch waits at most 30 s; the lab shortens both alike. */
const FIRST_RETRY_SHARE = 1 / 3;
const RETRY_FACTOR = 1.5;
const REQUEST_TIMEOUT_MS = 30_000;

export interface AuditWebhookOptions {
  webhook: StoredWebhook;
  /** Longest wait of a batch in milliseconds. */
  maxWaitMs: number;
  /** Port of this API server on loopback: what `https://127.0.0.1:2040` is to it. */
  ownPort: number;
  /** Ports on loopback of servers on the Internet, by `host:port`. */
  external: ReadonlyMap<string, number>;
  /** A batch that could not be delivered, after the last attempt. */
  onError: (error: Error) => void;
}

/**
 * The audit webhook of one API server: collects events into batches and posts them to the stored URL with the stored CA
 * and client certificate, both verified, each batch separately and with retries after any error.
 */
export class AuditWebhook {
  private readonly options: AuditWebhookOptions;
  private readonly agent: Agent;
  private readonly stopped = new AbortController();
  private buffer: AuditEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private posts = 0;

  constructor(options: AuditWebhookOptions) {
    this.options = options;
    this.agent = options.webhook.server.startsWith('https:')
      ? secureAgent(options.webhook)
      : new Agent({ keepAlive: true });
  }

  add(event: AuditEvent): void {
    if (this.stopped.signal.aborted || this.buffer.length >= BUFFER_SIZE) return;
    this.buffer.push(event);
    if (this.buffer.length >= BATCH_SIZE) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), this.options.maxWaitMs);
  }

  stop(): void {
    this.stopped.abort();
    clearTimeout(this.timer);
    this.agent.destroy();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.posts >= MOST_POSTS) {
      this.timer = setTimeout(() => this.flush(), this.options.maxWaitMs);
      return;
    }
    const items = this.buffer.splice(0, BATCH_SIZE);
    if (this.buffer.length > 0) this.timer = setTimeout(() => this.flush(), this.options.maxWaitMs);
    // Batches do not wait for each other: one that is retried holds up none.
    void this.deliver(JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items }));
  }

  private async deliver(body: string): Promise<void> {
    let pause = this.options.maxWaitMs * FIRST_RETRY_SHARE;
    let failure: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      this.posts += 1;
      try {
        return await this.post(body);
      } catch (error) {
        failure = error;
      } finally {
        this.posts -= 1;
      }
      if (attempt < ATTEMPTS) await this.pause(pause);
      if (this.stopped.signal.aborted) return;
      pause *= RETRY_FACTOR;
    }
    this.options.onError(failure instanceof Error ? failure : new Error(String(failure)));
  }

  private post(body: string): Promise<void> {
    const target = this.target();
    if (target === 'elsewhere') return Promise.resolve();
    if (target === undefined) return Promise.reject(new Error(`dial ${this.options.webhook.server}: no route to host`));
    const send = target.url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = send(target.url, {
        ...target.options,
        method: 'POST',
        agent: this.agent,
        timeout: REQUEST_TIMEOUT_MS,
        signal: this.stopped.signal,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': USER_AGENT,
        },
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error('context deadline exceeded')));
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => {
          const code = answer.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve();
          else reject(new Error(`the server answered ${code}`));
        });
      });
      outgoing.end(body);
    });
  }

  /**
   * Where a stored URL leads in the lab: `127.0.0.1:2040` to this API server, any other loopback address to itself, the
   * lab's own servers on the Internet to their ports. Any other of those takes everything and is never dialled; an
   * address inside a cluster cannot be reached from a master.
   */
  private target(): { url: URL; options: RequestOptions } | 'elsewhere' | undefined {
    const url = URL.parse(this.options.webhook.server);
    if (!url || url.hostname.endsWith('.invalid')) return undefined;
    url.searchParams.set('timeout', '30s');
    const port = this.options.external.get(url.host);
    if (port !== undefined) return { url, options: { hostname: '127.0.0.1', port, servername: url.hostname } };
    if (url.hostname === '127.0.0.1' || url.hostname === 'localhost') {
      if (url.port === '2040') url.port = String(this.options.ownPort);
      return { url, options: {} };
    }
    return url.protocol === 'https:' ? 'elsewhere' : undefined;
  }

  private pause(milliseconds: number): Promise<void> {
    const { signal } = this.stopped;
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

const USER_AGENT = 'kube-apiserver/v1.33.4 (linux/amd64) kubernetes/lab';

function secureAgent({ caCert, clientCert, clientKey }: StoredWebhook): TlsAgent {
  return new TlsAgent({
    keepAlive: true,
    ...(caCert === undefined ? {} : { ca: caCert }),
    ...(clientCert === undefined || clientKey === undefined ? {} : { cert: clientCert, key: clientKey }),
  });
}
