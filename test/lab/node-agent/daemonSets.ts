import { admitPod } from '../cluster/admission.ts';
import { at, textAt, textsAt, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore, StoreEvent } from '../cluster/objectStore.ts';
import type { ClusterState } from '../state.ts';
import { warn } from './events.ts';
import { podSuffix, templateHash } from './names.ts';
import { isPodReady, newPod } from './podObject.ts';
import type { PodRunner } from './podRunner.ts';
import { Queue } from './queue.ts';

const HASH = 'controller-revision-hash';

/** Makes the pods of DaemonSets: one on each worker that the template's `nodeSelector` chooses. */
export class DaemonSets {
  private readonly store: ObjectStore;
  private readonly runner: PodRunner;
  private readonly type: ClusterState['type'];
  private readonly refused = new Map<string, string>();
  private readonly queue = new Queue((namespace, name) => {
    const found = this.store.read('DaemonSet', namespace, name);
    if (found && found.metadata.deletionTimestamp === undefined) this.reconcile(found);
  });

  constructor(store: ObjectStore, runner: PodRunner, type: ClusterState['type']) {
    this.store = store;
    this.type = type;
    this.runner = runner;
    store.on('change', this.notice);
    for (const { metadata } of store.list('DaemonSet', undefined))
      this.queue.add(metadata.namespace ?? '', metadata.name);
  }

  stop(): void {
    this.queue.stop();
    this.store.off('change', this.notice);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    const { namespace = '', name, ownerReferences } = object.metadata;
    if (object.kind === 'DaemonSet' && type !== 'DELETED') this.queue.add(namespace, name);
    if (object.kind === 'Pod' && ownerReferences?.[0]?.kind === 'DaemonSet') {
      this.queue.add(namespace, ownerReferences[0].name);
    }
  };

  private reconcile(set: StoredObject): void {
    const hash = templateHash(at(set, 'spec', 'template'));
    const places = this.placesOf(set);
    const pods = this.podsOf(set);
    for (const place of places) {
      if (!pods.some((pod) => nodeOf(pod) === place)) this.create(set, place, hash);
    }
    for (const pod of pods) if (!places.includes(nodeOf(pod))) this.runner.remove(pod);
    const [old] = pods.filter((pod) => pod.metadata.labels?.[HASH] !== hash);
    const others = pods.filter((pod) => pod !== old);
    if (old && others.every(isPodReady)) this.runner.remove(old); // one at a time
    this.show(set, hash, places);
  }

  private show(set: StoredObject, hash: string, places: readonly string[]): void {
    const now = this.podsOf(set);
    const ready = now.filter(isPodReady).length;
    const missing = places.length - ready;
    this.store.write({
      ...set,
      status: {
        observedGeneration: set.metadata.generation ?? 1,
        desiredNumberScheduled: places.length,
        currentNumberScheduled: now.length,
        updatedNumberScheduled: now.filter((pod) => pod.metadata.labels?.[HASH] === hash).length,
        numberMisscheduled: 0,
        numberReady: ready,
        ...(ready > 0 ? { numberAvailable: ready } : {}),
        ...(missing > 0 ? { numberUnavailable: missing } : {}),
      },
    });
  }

  private placesOf(set: StoredObject): string[] {
    const selector = Object.entries(textsAt(set, 'spec', 'template', 'spec', 'nodeSelector'));
    return this.store
      .list('Node', undefined)
      .filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value))
      .map(({ metadata }) => metadata.name);
  }

  private podsOf(set: StoredObject): StoredObject[] {
    return this.store
      .list('Pod', set.metadata.namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === set.metadata.uid)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  private create(set: StoredObject, node: string, hash: string): void {
    const name = `${set.metadata.name}-${podSuffix()}`;
    const admitted = admitPod(newPod({ owner: set, name, node, labels: { [HASH]: hash } }), this.store, this.type);
    if (!(admitted instanceof Error)) {
      this.runner.start(admitted);
      return;
    }
    const reason = admitted.message.replaceAll(name, set.metadata.name);
    if (this.refused.get(set.metadata.uid ?? '') === reason) return;
    this.refused.set(set.metadata.uid ?? '', reason);
    warn(this.store, set, 'FailedCreate', `Error creating: ${admitted.message}`, 'daemonset-controller');
  }
}

function nodeOf(pod: StoredObject): string {
  return textAt(pod, 'spec', 'nodeName') ?? '';
}
