import type { ObjectStore, StoreEvent } from '../cluster/objectStore.ts';
import { sccAnnotations, UID_RANGE } from '../cluster/securityContextConstraints.ts';
import { Queue } from './queue.ts';

/**
 * Gives each namespace of an OpenShift cluster a range of user ids of its own, as the cluster policy controller does.
 */
export class UserRanges {
  private readonly store: ObjectStore;
  private given: number;
  private readonly queue = new Queue((_, name) => this.give(name));

  constructor(store: ObjectStore) {
    this.store = store;
    const namespaces = store.list('Namespace', undefined);
    this.given = namespaces.filter(({ metadata }) => metadata.annotations?.[UID_RANGE] !== undefined).length;
    for (const { metadata } of namespaces) this.give(metadata.name);
    store.on('change', this.notice);
  }

  stop(): void {
    this.queue.stop();
    this.store.off('change', this.notice);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    if (object.kind === 'Namespace' && type !== 'DELETED') this.queue.add('', object.metadata.name);
  };

  private give(name: string): void {
    const namespace = this.store.read('Namespace', '', name);
    if (!namespace || namespace.metadata.annotations?.[UID_RANGE] !== undefined) return;
    const annotations = { ...namespace.metadata.annotations, ...sccAnnotations(this.given++) };
    this.store.write({ ...namespace, metadata: { ...namespace.metadata, annotations } });
  }
}
