import { Failure } from '../../failure/failure.ts';
import type { ClusterApi, LogRequest, Pod } from '../../kubernetes/clusterApi.ts';
import { compareStamps, secondOf, stampOf } from '../../kubernetes/podLog/logTime.ts';

/**
 * How far back the first reading goes, in milliseconds: generous, since the clocks of this machine and the cluster may
 * differ.
 */
const LOOK_BACK_MS = 15 * 60_000;

/** Which lines of a log to read. */
export type LogRange = Pick<LogRequest, 'sinceTime' | 'tailLines'>;

/** The newest lines of the last quarter of an hour, at most this many per pod. */
export function recentLines(tailLines: number): LogRange {
  return { sinceTime: new Date(Date.now() - LOOK_BACK_MS).toISOString(), tailLines };
}

/** Position in a pod's log: the last second, and the lines of it that were read. */
interface ReadTo {
  /** `2026-11-23T09:21:04Z`, by the node's clock, in UTC whatever its zone. */
  readonly second: string;
  readonly lines: ReadonlySet<string>;
}

/** Lines of one pod, without the node's times. */
export interface PodLines {
  readonly pod: string;
  readonly lines: readonly string[];
}

/**
 * Polls the logs of a Deployment's pods and returns only new lines. Keeps little state, since many clusters may be
 * watched at once.
 */
export class LogReader {
  readonly #api: ClusterApi;
  readonly #namespace: string;
  readonly #deployment: string;
  readonly #read = new Map<string, ReadTo>();

  constructor(api: ClusterApi, namespace: string, deployment: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#deployment = deployment;
  }

  /**
   * The new lines of each current pod, without the node's times, one pod after the other.
   * @param range limits the reading; a known pod is never read further back than its position.
   */
  async *look(signal: AbortSignal, range: LogRange = {}): AsyncGenerator<PodLines> {
    for (const pod of await this.#api.listPods(this.#namespace, { app: this.#deployment }, signal)) {
      const before = this.#read.get(pod.uid);
      const since = before ? { sinceTime: before.second } : {};
      const lines = await stampedLines(this.#api, pod, { ...range, ...since }, signal);
      const last = stampOf(lines.at(-1) ?? '');
      if (last === undefined) continue;
      const second = secondOf(last);
      const read: ReadTo = { second, lines: new Set(lines.filter((line) => isSince(line, second))) };
      // Copied: a substring of a log would keep the whole log in memory.
      this.#read.set(pod.uid, structuredClone(read));
      const fresh = lines.filter((line) => !before || (isSince(line, before.second) && !before.lines.has(line)));
      yield { pod: pod.name, lines: fresh.map(withoutStamp) };
    }
  }
}

/** Lines of one pod's log, without the node's times; none if the pod has no log (yet, or any longer). */
export async function readLogLines(
  api: ClusterApi,
  pod: Pick<Pod, 'namespace' | 'name' | 'container'>,
  range: LogRange,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return (await stampedLines(api, pod, range, signal)).map(withoutStamp);
}

/** The container's own lines: those that the node adds about the log have no time. */
async function stampedLines(
  api: ClusterApi,
  { namespace, name, container }: Pick<Pod, 'namespace' | 'name' | 'container'>,
  range: LogRange,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const text = await api.readLog({ namespace, pod: name, container, ...range }, signal);
    return text.split('\n').filter((line) => stampOf(line) !== undefined);
  } catch (error) {
    // A pod that is starting or just ended has no log: 400 and 404.
    if (error instanceof Failure && (error.code === 'api-not-found' || error.code === 'api-invalid')) return [];
    throw error;
  }
}

function isSince(line: string, second: string): boolean {
  return compareStamps(stampOf(line) ?? '', second) >= 0;
}

function withoutStamp(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}
