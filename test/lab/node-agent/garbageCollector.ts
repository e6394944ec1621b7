import type { StoredObject } from '../cluster/json.ts';
import type { ObjectStore, StoreEvent } from '../cluster/objectStore.ts';
import { isFreeToGo, takesDependentsAlong } from '../cluster/removals.ts';
import type { PodRunner } from './podRunner.ts';

/** How long a namespace shows `Terminating` at least. */
const TERMINATING_MS = 200;

/**
 * Removes what belonged to something that is gone: dependents after their owner (before it, where the owner waits for
 * them), and the contents of a namespace that ends, then the namespace.
 */
export class GarbageCollector {
  private readonly store: ObjectStore;
  private readonly pods: PodRunner;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(store: ObjectStore, pods: PodRunner) {
    this.store = store;
    this.pods = pods;
    store.on('change', this.notice);
    for (const namespace of store.list('Namespace', undefined)) this.endNamespaceLater(namespace);
  }

  stop(): void {
    this.store.off('change', this.notice);
    for (const timer of this.timers) clearTimeout(timer);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    if (type !== 'DELETED') {
      if (object.kind === 'Namespace') this.endNamespaceLater(object);
      else if (takesDependentsAlong(object)) this.removeDependents(object);
      return;
    }
    this.removeDependents(object);
    for (const { kind, name, uid } of object.metadata.ownerReferences ?? []) {
      const owner = this.store.read(kind, object.metadata.namespace ?? '', name);
      if (owner?.metadata.uid === uid) this.removeIfFree(owner);
    }
    const home = this.store.read('Namespace', '', object.metadata.namespace ?? '');
    if (home?.metadata.deletionTimestamp !== undefined) this.removeIfEmpty(home);
  };

  private removeDependents(owner: StoredObject): void {
    for (const object of this.store.ownedBy(owner)) this.remove(object);
    this.removeIfFree(owner);
  }

  private removeIfFree(owner: StoredObject): void {
    if (isFreeToGo(owner, this.store))
      this.store.remove(owner.kind, owner.metadata.namespace ?? '', owner.metadata.name);
  }

  private endNamespaceLater({ metadata }: StoredObject): void {
    if (metadata.deletionTimestamp === undefined) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      for (const object of this.store.contents(metadata.name)) this.remove(object);
      const left = this.store.read('Namespace', '', metadata.name);
      if (left) this.removeIfEmpty(left);
    }, TERMINATING_MS);
    this.timers.add(timer);
  }

  private removeIfEmpty({ metadata }: StoredObject): void {
    if (this.store.contents(metadata.name).length === 0) this.store.remove('Namespace', '', metadata.name);
  }

  private remove(object: StoredObject): void {
    if (object.kind === 'Pod') this.pods.remove(object);
    else this.store.remove(object.kind, object.metadata.namespace ?? '', object.metadata.name);
  }
}
