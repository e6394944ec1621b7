import type { Duplex } from 'node:stream';
import type { PodDirectory } from '../cluster/context.ts';
import type { StoredObject } from '../cluster/json.ts';
import { timestamp, type StoreEvent } from '../cluster/objectStore.ts';
import { connectionRefused } from './container.ts';
import type { ContainerLog } from './containerLog.ts';
import { PodWorker, type Node } from './podWorker.ts';

/** The running pods of all owners: a cluster's kubelets in one. A deleted pod ends first and disappears then. */
export class PodRunner implements PodDirectory {
  private readonly node: Node;
  private readonly workers = new Map<string, PodWorker>();
  private readonly ending = new Set<Promise<void>>();
  private started = 0;

  constructor(node: Node) {
    this.node = node;
    node.store.on('change', this.notice);
  }

  async stop(): Promise<void> {
    this.node.store.off('change', this.notice);
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
    await Promise.all(this.ending);
  }

  /** Stores a new pod and runs it. */
  start(wanted: StoredObject): void {
    const pod = this.node.store.write(wanted);
    this.workers.set(keyOf(pod), new PodWorker(this.node, pod, `p${this.started++}`));
  }

  /** Terminating as long as the program takes to end, then gone. */
  remove(pod: StoredObject): void {
    const { deletionTimestamp = timestamp() } = pod.metadata;
    this.node.store.write({ ...pod, metadata: { ...pod.metadata, deletionTimestamp } });
  }

  log(namespace: string, pod: string, previous: boolean): ContainerLog | undefined {
    const worker = this.workers.get(`${namespace}/${pod}`);
    return previous ? worker?.previousLog : worker?.current?.log;
  }

  async dial(namespace: string, pod: string, port: number): Promise<Duplex> {
    const container = this.workers.get(`${namespace}/${pod}`)?.current;
    if (!container) throw connectionRefused(`${pod}:${port}`);
    return container.dial(port);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    if (object.kind === 'Pod' && (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined)) {
      this.end(object);
    }
  };

  private end(pod: StoredObject): void {
    const key = keyOf(pod);
    const worker = this.workers.get(key);
    if (worker?.isStopping === true) return;
    const ending = (worker?.stop() ?? Promise.resolve()).then(() => {
      this.workers.delete(key);
      this.node.store.remove('Pod', pod.metadata.namespace ?? '', pod.metadata.name);
      this.ending.delete(ending);
    });
    this.ending.add(ending);
  }
}

function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
