import { NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../audit/haproxyLog.ts';
import { Failure } from '../failure/failure.ts';
import type { ClusterApi, LogRequest, Pod } from '../kubernetes/clusterApi.ts';

/** How far back a pod's log is read, in milliseconds: wide, since this machine's clock and the cluster's may differ. */
const lookBackMs = 15 * 60_000;

/** What the forwarder's pods logged since the last look. */
export interface ForwarderNews {
  /** Deliveries that HAProxy passed on or refused, with their status. */
  readonly requests: readonly HaproxyRequest[];
  /** Deliveries of which only the arrival is logged: the configuration lacks `option httplog`. */
  readonly withoutStatus: number;
  /** Why HAProxy last took a backend server out; `undefined` where none is out. */
  readonly serverDown: string | undefined;
}

/** Most lines of a pod's log that one look reads; the newest ones. */
const mostLines = 10_000;

/** How far a pod's log has been read: up to this second, of which these lines were seen. */
interface ReadTo {
  /** `2026-11-23T09:21:04`, as the node has it. */
  readonly second: string;
  readonly lines: ReadonlySet<string>;
}

/**
 * Follows the logs of a Deployment's pods by looking again: only lines that the looks before did not have are news. Little is
 * remembered, since many clusters may be watched at once.
 */
export class ForwarderLog {
  readonly #api: ClusterApi;
  readonly #namespace: string;
  readonly #deployment: string;
  /** By the pod's uid. */
  readonly #read = new Map<string, ReadTo>();

  constructor(api: ClusterApi, namespace: string, deployment: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#deployment = deployment;
  }

  /** Looks at the log of each pod that there is now. */
  async look(signal: AbortSignal): Promise<ForwarderNews> {
    const pods = await this.#api.listPods(this.#namespace, { app: this.#deployment }, signal);
    const fresh: string[] = [];
    for (const pod of pods) fresh.push(...(await this.#news(pod, signal)));
    // Copied, since what is cut out of a log keeps the whole log in memory, and news are remembered for as long as is waited.
    return structuredClone(newsOf(fresh));
  }

  /** Lines without the times that the node put before them. */
  async #news({ name, uid, container }: Pod, signal: AbortSignal): Promise<readonly string[]> {
    const before = this.#read.get(uid);
    const sinceTime = before ? `${before.second}Z` : new Date(Date.now() - lookBackMs).toISOString();
    const request = { namespace: this.#namespace, pod: name, container, sinceTime, tailLines: mostLines };
    const lines = (await this.#text(request, signal)).split('\n').filter((line) => line !== '');
    const last = lines.at(-1);
    if (last === undefined) return [];
    const second = secondOf(last);
    const read: ReadTo = { second, lines: new Set(lines.filter((line) => secondOf(line) === second)) };
    this.#read.set(uid, structuredClone(read));
    return lines
      .filter((line) => !before || (secondOf(line) >= before.second && !before.lines.has(line)))
      .map((line) => line.slice(line.indexOf(' ') + 1));
  }

  async #text(request: LogRequest, signal: AbortSignal): Promise<string> {
    try {
      return await this.#api.readLog(request, signal);
    } catch (error) {
      // A pod that is starting or just gone has no log: 400 and 404.
      if (error instanceof Failure && (error.code === 'api-not-found' || error.code === 'api-invalid')) return '';
      throw error;
    }
  }
}

/** The second of the time before a line: `2026-11-23T09:21:04`. */
function secondOf(line: string): string {
  return line.slice(0, 19);
}

function newsOf(lines: readonly string[]): ForwarderNews {
  const parsed = lines.map(parseHaproxyLine);
  const requests = parsed.filter((line) => line?.kind === 'request');
  const states = parsed.filter((line) => line?.kind === 'server-state');
  const last = states.at(-1);
  return {
    requests: requests.filter(isDelivery),
    withoutStatus: parsed.filter((line) => line?.kind === 'connect').length,
    serverDown: last && !last.up ? last.reason : undefined,
  };
}

/** The API server posts to `/post`, with a time limit as its query. */
export function isDelivery({ method, path }: HaproxyRequest): boolean {
  return method === 'POST' && /^\/post(?:\?|$)/.test(path);
}

/** Answered by the consumer itself, and well. */
export function isAccepted({ status, server }: HaproxyRequest): boolean {
  return server !== NO_SERVER && status >= 200 && status <= 299;
}
