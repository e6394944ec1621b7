import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { refusalOfPod } from '../cluster/admission.ts';
import type { PodDirectory } from '../cluster/context.ts';
import { at, numberAt, textAt, textsAt, type StoredObject } from '../cluster/json.ts';
import type { StoreEvent } from '../cluster/objectStore.ts';
import { connectionRefused } from './container.ts';
import type { ContainerLog } from './containerLog.ts';
import { withNextRevision, withStatus } from './deploymentStatus.ts';
import { podSuffix, templateHash } from './names.ts';
import { isPodReady, newPod } from './podObject.ts';
import { PodWorker, type Node } from './podWorker.ts';

/**
 * Makes the pods of Deployments real: Deployment controller, scheduler and kubelet of a cluster in one. A changed template rolls
 * over as `strategy` says; the pod of a deleted Deployment is not the lab's business yet.
 */
export class NodeAgent implements PodDirectory {
  private readonly node: Node;
  private readonly workers = new Map<string, PodWorker>();
  private readonly hashes = new Map<string, string>();
  /** Refusals of pods, by Deployment: a name for the pod that never came, and what the API said. */
  private readonly refusals = new Map<string, { pod: string; text: string }>();
  private readonly queued = new Set<string>();
  private readonly ending = new Set<Promise<void>>();
  private started = 0;
  private stopped = false;

  constructor(node: Node) {
    this.node = node;
    node.store.on('change', this.notice);
    for (const deployment of node.store.list('Deployment', undefined)) this.queue(deployment);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.node.store.off('change', this.notice);
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
    await Promise.all(this.ending);
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
    if (type === 'DELETED' && object.kind === 'Deployment') return;
    if (object.kind === 'Deployment') this.queue(object);
    if (object.kind === 'Namespace')
      this.node.store.list('Deployment', object.metadata.name).forEach((one) => this.queue(one));
    if (object.kind === 'Pod') {
      const namespace = object.metadata.namespace ?? '';
      const owner = this.node.store.list('Deployment', namespace).find((deployment) => owns(deployment, object));
      if (owner) this.queue(owner);
    }
  };

  /** Several changes in one go are looked at once. */
  private queue({ metadata }: StoredObject): void {
    const key = `${metadata.namespace}/${metadata.name}`;
    if (this.queued.has(key)) return;
    this.queued.add(key);
    setImmediate(() => {
      this.queued.delete(key);
      const deployment = this.node.store.read('Deployment', metadata.namespace ?? '', metadata.name);
      if (deployment && !this.stopped) this.reconcile(deployment);
    });
  }

  private reconcile(deployment: StoredObject): void {
    const { store } = this.node;
    const hash = templateHash(at(deployment, 'spec', 'template'));
    const key = `${deployment.metadata.namespace}/${deployment.metadata.name}`;
    if (this.hashes.get(key) !== hash) {
      this.hashes.set(key, hash);
      deployment = store.write(withNextRevision(deployment));
    }
    const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
    const needed = Math.max(0, wanted - mayBeUnavailable(deployment, wanted));
    const pods = this.podsOf(deployment);
    const fresh = pods.filter((pod) => hashOf(pod) === hash);
    const old = pods.filter((pod) => hashOf(pod) !== hash);
    const recreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';

    if (fresh.length >= wanted) this.refusals.delete(key);
    if (!(recreate && old.length > 0)) {
      for (let count = fresh.length; count < wanted; count += 1) this.create(deployment, hash);
    }
    const ready = pods.filter(isPodReady).length;
    let spare = recreate ? pods.length : Math.max(0, ready - needed);
    for (const pod of [...old, ...fresh.slice(wanted)]) {
      if (isPodReady(pod) && spare-- <= 0) continue;
      this.remove(pod);
    }
    const now = this.podsOf(deployment);
    const updated = now.filter((pod) => hashOf(pod) === hash);
    const counts = {
      wanted,
      needed,
      present: now.length,
      updated: updated.length,
      updatedReady: updated.filter(isPodReady).length,
      ready: now.filter(isPodReady).length,
    };
    store.write(withStatus(deployment, counts, hash, this.refusals.get(key)?.text));
  }

  private podsOf(deployment: StoredObject): StoredObject[] {
    return this.node.store
      .list('Pod', deployment.metadata.namespace)
      .filter((pod) => owns(deployment, pod) && pod.metadata.deletionTimestamp === undefined);
  }

  private create(deployment: StoredObject, hash: string): void {
    const key = `${deployment.metadata.namespace}/${deployment.metadata.name}`;
    const start = `${deployment.metadata.name}-${hash}-`;
    const refused = this.refusals.get(key)?.pod ?? '';
    // The same name again: else each attempt would change the status, and cause the next.
    const name = refused.startsWith(start) ? refused : `${start}${podSuffix()}`;
    const ip = `172.30.${randomInt(1, 255)}.${randomInt(1, 255)}`;
    const wanted = newPod(deployment, name, hash, ip);
    const refusal = refusalOfPod(wanted, this.node.store);
    if (refusal) {
      this.refusals.set(key, { pod: name, text: refusal.message });
      return;
    }
    this.refusals.delete(key);
    const pod = this.node.store.write(wanted);
    this.workers.set(`${pod.metadata.namespace}/${name}`, new PodWorker(this.node, pod, `p${this.started++}`));
  }

  /** Terminating as long as the program takes to end, then gone. */
  private remove(pod: StoredObject): void {
    const { store } = this.node;
    const { namespace = '', name } = pod.metadata;
    const key = `${namespace}/${name}`;
    const worker = this.workers.get(key);
    const deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    store.write({ ...pod, metadata: { ...pod.metadata, deletionTimestamp } });
    const ending = (worker?.stop() ?? Promise.resolve()).then(() => {
      this.workers.delete(key);
      store.remove('Pod', namespace, name);
      this.ending.delete(ending);
    });
    this.ending.add(ending);
  }
}

function owns(deployment: StoredObject, pod: StoredObject): boolean {
  const labels = pod.metadata.labels ?? {};
  const selector = Object.entries(textsAt(deployment, 'spec', 'selector', 'matchLabels'));
  return (
    'pod-template-hash' in labels &&
    pod.metadata.namespace === deployment.metadata.namespace &&
    selector.every(([key, value]) => labels[key] === value)
  );
}

function hashOf(pod: StoredObject): string | undefined {
  return pod.metadata.labels?.['pod-template-hash'];
}

/** `maxUnavailable` in pods; a share is rounded down. */
function mayBeUnavailable(deployment: StoredObject, wanted: number): number {
  const limit = at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  if (typeof limit === 'number') return limit;
  return Math.floor((Number.parseInt(typeof limit === 'string' ? limit : '25', 10) / 100) * wanted);
}
