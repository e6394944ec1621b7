import type { ServerResponse } from 'node:http';
import { notFound, respond, type Answer, type Received } from '../tinyApiServer.ts';

interface Line {
  readonly time: string;
  readonly text: string;
}

/**
 * One pod of an API server, with the log that a node would keep of it: each line with its time, `sinceTime` exact to
 * the second, one earlier run. Lines are written by the test; faults are the test's too.
 */
export class NumberedPod {
  readonly name: string;
  uid = 'uid-1';
  phase = 'Running';
  restarts = 0;
  startedAt: string | undefined = '2026-11-23T07:00:00Z';
  gone = false;
  annotations: Readonly<Record<string, string>> = {};
  /** Set: what every request for a log is answered with. */
  refusal: number | undefined;
  readonly followers = new Set<ServerResponse>();
  #lines: Line[] = [];
  #previous: Line[] = [];
  /** Milliseconds since the epoch; the test sets it. */
  clock = Date.parse('2026-11-23T07:00:00.250Z');
  #nanoseconds = 0;

  constructor(name = 'forwarder-1') {
    this.name = name;
  }

  /** Writes one line, some nanoseconds after the one before; followers get it, unless `unheard`. */
  write(text: string, { unheard = false, sameTime = false } = {}): void {
    if (!sameTime) this.#nanoseconds += 1;
    const nanoseconds = String((this.clock % 1000) * 1_000_000 + this.#nanoseconds).padStart(9, '0');
    const line = { time: `${new Date(this.clock).toISOString().slice(0, 19)}.${nanoseconds}Z`, text };
    this.#lines.push(line);
    if (!unheard) for (const follower of this.followers) follower.write(`${line.time} ${line.text}\n`);
  }

  /** Cuts every connection that follows, after the beginning of the next line where one is given. */
  async cut(beginning = ''): Promise<void> {
    for (const follower of this.followers) {
      if (beginning !== '') await new Promise((done) => follower.write(beginning, done));
      await new Promise((done) => setTimeout(done, 20)); // what was written before is still arriving
      follower.destroy();
    }
  }

  /** Ends every answer as a server does that shuts down in order. */
  end(): void {
    for (const follower of this.followers) follower.end();
  }

  /** The container's program ends and is started again. */
  restart(): void {
    this.#previous = this.#lines;
    this.#lines = [];
    this.restarts += 1;
    this.clock += 2_000;
    this.startedAt = new Date(this.clock).toISOString();
  }

  /** The node begins a new file: what was written before is no longer given. */
  rotate(): void {
    this.#lines = [];
  }

  answer: Answer = (received, response) => {
    const base = '/api/v1/namespaces/audit/pods';
    if (received.path === base) respond(response, 200, { items: this.gone ? [] : [this.object()] });
    else if (this.gone || !received.path.startsWith(`${base}/${this.name}`)) respond(response, 404, notFound);
    else if (received.path.endsWith('/log')) this.#log(received, response);
    else respond(response, 200, this.object());
  };

  object(): object {
    const state = this.startedAt === undefined ? { waiting: {} } : { running: { startedAt: this.startedAt } };
    return {
      metadata: {
        ...{ name: this.name, namespace: 'audit', uid: this.uid, labels: { app: 'forwarder' } },
        annotations: this.annotations,
      },
      spec: { containers: [{ name: 'main' }] },
      status: { phase: this.phase, containerStatuses: [{ name: 'main', restartCount: this.restarts, state }] },
    };
  }

  #log({ query }: Received, response: ServerResponse): void {
    if (this.refusal !== undefined) {
      respond(response, this.refusal, { kind: 'Status', message: 'refused by the test' });
      return;
    }
    const container = query.get('container');
    if (container !== 'main') {
      respond(response, 400, { kind: 'Status', message: `container ${container} is not valid for pod ${this.name}` });
      return;
    }
    if (query.get('previous') === 'true' && this.#previous.length === 0) {
      respond(response, 400, { kind: 'Status', message: 'previous terminated container not found' });
      return;
    }
    const since = Date.parse(query.get('sinceTime') ?? '1970-01-01T00:00:00Z');
    const kept = query.get('previous') === 'true' ? this.#previous : this.#lines;
    const lines = kept.filter(({ time }) => Date.parse(time) >= since).slice(-Number(query.get('tailLines') ?? 1e9));
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.flushHeaders();
    for (const { time, text } of lines) response.write(`${time} ${text}\n`);
    if (query.get('follow') !== 'true' || this.phase !== 'Running') {
      response.end();
      return;
    }
    this.followers.add(response);
    response.on('close', () => this.followers.delete(response));
  }
}
