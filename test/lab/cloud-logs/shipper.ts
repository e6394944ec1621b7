import { at, isObject, objectsAt, textAt, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore } from '../cluster/objectStore.ts';
import type { ContainerLog, LogLine } from '../node-agent/containerLog.ts';
import { isPodReady } from '../node-agent/podObject.ts';
import { readAccount } from '../account/store.ts';
import { takeLines } from './instance.ts';
import type { TakenLine } from './record.ts';

const NAMESPACE = 'ibm-observe';
const AGENT = 'logs-agent';

export interface ShipperOptions {
  readonly lab: string;
  readonly cluster: string;
  readonly store: ObjectStore;
  readonly logOf: (namespace: string, pod: string) => ContainerLog | undefined;
}

/** What the logging agents of a cluster take from its pods' logs and send to the instance that they are given. */
export class Shipper {
  readonly #options: ShipperOptions;
  /** Logs that are read, and until when each was. */
  readonly #read = new WeakMap<ContainerLog, number>();

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** Sends what was written since the last time, where an agent is ready on the node and its configuration has it. */
  poll(): void {
    const { lab, store } = this.#options;
    if (!store.read('DaemonSet', NAMESPACE, AGENT)) return;
    const { hosts, paths, application } = configuration(store.read('ConfigMap', NAMESPACE, AGENT));
    if (hosts.length === 0) return;
    const pods = store.list('Pod', undefined);
    const nodes = new Set(
      pods.filter((pod) => pod.metadata.labels?.['app'] === AGENT && isPodReady(pod)).map((pod) => nodeOf(pod)),
    );
    const lines = pods
      .filter((pod) => pod.metadata.namespace !== NAMESPACE && nodes.has(nodeOf(pod)))
      .filter((pod) => paths.some((path) => fits(path, fileOf(pod))))
      .flatMap((pod) => this.#newLines(pod))
      .map((line) => (application === undefined ? line : { ...line, application }));
    if (lines.length === 0) return;
    const { cloudLogs = {} } = readAccount(lab);
    for (const guid of hosts) {
      if (cloudLogs[guid]?.refusesLines === true) this.#complain(pods, new Set(lines.map(({ node }) => node)));
      else takeLines(lab, guid, lines);
    }
  }

  /** The instance has answered with success, and with lines that it did not take. */
  #complain(pods: readonly StoredObject[], nodes: ReadonlySet<string>): void {
    const agents = pods.filter((pod) => pod.metadata.labels?.['app'] === AGENT && nodes.has(nodeOf(pod)));
    for (const { metadata } of agents) {
      this.#options.logOf(NAMESPACE, metadata.name)?.write('[error] [logger-icl-output-plugin] ICL dropped logs: 1\n');
    }
  }

  #newLines(pod: StoredObject): TakenLine[] {
    const { cluster, logOf } = this.#options;
    const { name, namespace = '' } = pod.metadata;
    const log = logOf(namespace, name);
    if (!log) return [];
    const since = this.#read.get(log) ?? 0;
    const lines: LogLine[] = log.read(since, undefined).filter(({ milliseconds }) => milliseconds > since);
    const last = lines.at(-1);
    if (last) this.#read.set(log, last.milliseconds);
    return lines.map(({ milliseconds, text }) => {
      return {
        taken: milliseconds,
        text,
        cluster,
        node: nodeOf(pod),
        namespace,
        pod: name,
        container: containerOf(pod),
      };
    });
  }
}

/** Instances that the agent sends to, and the files that it reads. */
function configuration(map: StoredObject | undefined): { hosts: string[]; paths: string[]; application?: string } {
  const data = at(map, 'data');
  const texts = Object.values(isObject(data) ? data : {}).filter((value) => typeof value === 'string');
  const text = texts.join('\n');
  const host = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ingress\.(?:private\.)?[a-z-]+\.logs\.cloud\.ibm\.com/g;
  const application = /^[ \t]*Application_Name[ \t]+(\S+)$/m.exec(text)?.[1];
  return {
    ...(application === undefined ? {} : { application }),
    hosts: [...new Set([...text.matchAll(host)].map((found) => found[1] ?? ''))],
    paths: [...text.matchAll(/^[ \t]*Path[ \t]+(\S+)$/gm)].flatMap((found) => (found[1] ?? '').split(',')),
  };
}

function fileOf(pod: StoredObject): string {
  const { name, namespace = '' } = pod.metadata;
  return `/var/log/containers/${name}_${namespace}_${containerOf(pod)}-${'0'.repeat(64)}.log`;
}

function fits(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(path);
}

function containerOf(pod: StoredObject): string {
  return textAt(objectsAt(pod, 'spec', 'containers')[0], 'name') ?? '';
}

function nodeOf(pod: StoredObject): string {
  return textAt(pod, 'spec', 'nodeName') ?? '';
}
