import { parseAuditEvent } from '../audit/auditEvent.ts';
import { Failure } from '../failure/failure.ts';
import type { ClusterApi, LogRequest, Pod } from '../kubernetes/clusterApi.ts';

/** How many of a pod's last lines are looked at for an event, and how far back, in milliseconds. */
const lastLines = 50;
const lookBackMs = 15 * 60_000;

/**
 * Looks for events in the logs of a Deployment's pods. Each look reads only what came since the look before, by the times that the
 * cluster itself wrote: audit logs are large, and this machine's clock may differ.
 */
export class MarkerLog {
  readonly #api: ClusterApi;
  readonly #namespace: string;
  readonly #deployment: string;
  /** Time of the last line that was seen, by the pod's uid. */
  readonly #last = new Map<string, string>();

  constructor(api: ClusterApi, namespace: string, deployment: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#deployment = deployment;
  }

  /** Remembers how far the logs are now. A pod that starts later is read from its start. */
  async begin(signal: AbortSignal): Promise<void> {
    for (const pod of await this.#pods(signal)) await this.#read(pod, { tailLines: 1 }, signal);
  }

  /** @returns those of the `Audit-Id`s that stand in what came since the look before. */
  async find(ids: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const wanted = [...ids];
    for (const pod of await this.#pods(signal)) {
      const sinceTime = this.#last.get(pod.uid);
      for (const line of await this.#read(pod, sinceTime === undefined ? {} : { sinceTime }, signal)) {
        // Most lines are other events, and parsing them all costs time and memory.
        const id = wanted.some((one) => line.includes(one)) ? idOf(line) : '';
        if (ids.has(id)) found.add(id);
      }
    }
    return found;
  }

  /** Whether an audit event stands among the last lines, of the last quarter of an hour, of any of the pods. */
  async hasEvents(signal: AbortSignal): Promise<boolean> {
    const sinceTime = new Date(Date.now() - lookBackMs).toISOString();
    for (const pod of await this.#pods(signal)) {
      const lines = await this.#read(pod, { sinceTime, tailLines: lastLines }, signal);
      if (lines.some((line) => idOf(line) !== '')) return true;
    }
    return false;
  }

  #pods(signal: AbortSignal): Promise<readonly Pod[]> {
    return this.#api.listPods(this.#namespace, { app: this.#deployment }, signal);
  }

  async #read(
    { name, uid, container }: Pod,
    range: Pick<LogRequest, 'sinceTime' | 'tailLines'>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const request = { namespace: this.#namespace, pod: name, container, ...range };
    const text = await this.#api.readLog(request, signal).catch((error: unknown) => {
      // A pod that is starting or just gone has no log: 400 and 404.
      if (error instanceof Failure && (error.code === 'api-not-found' || error.code === 'api-invalid')) return '';
      throw error;
    });
    const lines = text.split('\n').filter((line) => line !== '');
    const [time] = lines.at(-1)?.split(' ', 1) ?? [];
    // Copied, since what is cut out of a text keeps the whole text in memory.
    if (time !== undefined) this.#last.set(uid, structuredClone(time));
    return lines;
  }
}

/** Each line begins with its time. */
function idOf(line: string): string {
  return parseAuditEvent(line.slice(line.indexOf(' ') + 1))?.id ?? '';
}
