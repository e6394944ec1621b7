import { NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../audit/haproxyLog.ts';
import { Failure } from '../failure/failure.ts';
import type { ClusterApi } from '../kubernetes/clusterApi.ts';

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

/** Follows the logs of a Deployment's pods by looking again: only lines that the looks before did not have are news. */
export class ForwarderLog {
  readonly #api: ClusterApi;
  readonly #namespace: string;
  readonly #deployment: string;
  readonly #seen = new Map<string, ReadonlySet<string>>();

  constructor(api: ClusterApi, namespace: string, deployment: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#deployment = deployment;
  }

  /** Looks at the log of each pod that there is now. */
  async look(signal: AbortSignal): Promise<ForwarderNews> {
    const since = new Date(Date.now() - lookBackMs);
    const pods = await this.#api.listPods(this.#namespace, { app: this.#deployment }, signal);
    const fresh: string[] = [];
    for (const { name } of pods) {
      const lines = (await this.#read(name, since, signal)).split('\n').filter((line) => line !== '');
      const seen = this.#seen.get(name);
      fresh.push(...lines.filter((line) => !seen?.has(line)));
      this.#seen.set(name, new Set(lines));
    }
    return newsOf(fresh);
  }

  async #read(pod: string, since: Date, signal: AbortSignal): Promise<string> {
    try {
      return await this.#api.podLog(this.#namespace, pod, since, signal);
    } catch (error) {
      // A pod that is starting or just gone has no log: 400 and 404.
      if (error instanceof Failure && (error.code === 'api-not-found' || error.code === 'api-invalid')) return '';
      throw error;
    }
  }
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
