import { admitPod } from '../cluster/admission.ts';
import { at, numberAt, textAt, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore, StoreEvent } from '../cluster/objectStore.ts';
import type { ClusterState } from '../state.ts';
import { withNextRevision, withStatus } from './deploymentStatus.ts';
import { warn } from './events.ts';
import { podSuffix, templateHash } from './names.ts';
import { placeFor } from './nodes.ts';
import { isPodReady, newPod } from './podObject.ts';
import type { PodRunner } from './podRunner.ts';
import { Queue } from './queue.ts';
import { replicaSetOf, replicaSetsOf, showReplicas } from './replicaSets.ts';

/**
 * Makes pods of Deployments: their controller and that of ReplicaSets in one. A changed template rolls over as
 * `strategy` says.
 */
export class Deployments {
  private readonly store: ObjectStore;
  private readonly runner: PodRunner;
  private readonly type: ClusterState['type'];
  private readonly hashes = new Map<string, string>();
  /** Refusals of pods, by Deployment: a name for the pod that never came, and what the API said. */
  private readonly refusals = new Map<string, { pod: string; text: string }>();
  private readonly queue = new Queue((namespace, name) => {
    const deployment = this.store.read('Deployment', namespace, name);
    if (deployment && deployment.metadata.deletionTimestamp === undefined) this.reconcile(deployment);
  });

  constructor(store: ObjectStore, runner: PodRunner, type: ClusterState['type']) {
    this.store = store;
    this.type = type;
    this.runner = runner;
    store.on('change', this.notice);
    for (const deployment of store.list('Deployment', undefined)) this.add(deployment);
  }

  stop(): void {
    this.queue.stop();
    this.store.off('change', this.notice);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    const { namespace = '', name } = object.metadata;
    switch (object.kind) {
      case 'Deployment':
        if (type !== 'DELETED') return this.add(object);
        this.hashes.delete(`${namespace}/${name}`);
        this.refusals.delete(`${namespace}/${name}`);
        return;
      case 'Namespace':
        return this.store.list('Deployment', name).forEach((one) => this.add(one));
      case 'Pod': {
        const owner = object.metadata.ownerReferences?.[0]?.name ?? '';
        const deployment = this.store.read('ReplicaSet', namespace, owner)?.metadata.ownerReferences?.[0]?.name;
        if (deployment !== undefined) this.queue.add(namespace, deployment);
      }
    }
  };

  private add({ metadata }: StoredObject): void {
    this.queue.add(metadata.namespace ?? '', metadata.name);
  }

  private reconcile(deployment: StoredObject): void {
    const hash = templateHash(at(deployment, 'spec', 'template'));
    const key = keyOf(deployment);
    if (this.hashes.get(key) !== hash) {
      this.hashes.set(key, hash);
      deployment = this.store.write(withNextRevision(deployment));
    }
    const replicaSet = replicaSetOf(this.store, deployment, hash);
    const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
    const needed = Math.max(0, wanted - mayBeUnavailable(deployment, wanted));
    const pods = this.podsOf(deployment);
    const fresh = pods.filter((pod) => hashOf(pod) === hash);
    const old = pods.filter((pod) => hashOf(pod) !== hash);
    const recreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';

    if (fresh.length >= wanted) this.refusals.delete(key);
    if (!(recreate && old.length > 0)) {
      for (let count = fresh.length; count < wanted; count += 1) this.create(deployment, replicaSet, hash);
    }
    const ready = pods.filter(isPodReady).length;
    let spare = recreate ? pods.length : Math.max(0, ready - needed);
    for (const pod of [...old, ...fresh.slice(wanted)]) {
      if (isPodReady(pod) && spare-- <= 0) continue;
      this.runner.remove(pod);
    }
    this.show(deployment, hash, wanted, needed);
  }

  private show(deployment: StoredObject, hash: string, wanted: number, needed: number): void {
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
    const refusal = this.refusals.get(keyOf(deployment))?.text;
    for (const replicaSet of replicaSetsOf(this.store, deployment)) {
      const isPresent = replicaSet.metadata.labels?.['pod-template-hash'] === hash;
      const own = now.filter((pod) => hashOf(pod) === replicaSet.metadata.labels?.['pod-template-hash']);
      const replicas = {
        wanted: isPresent ? wanted : own.length,
        present: own.length,
        ready: own.filter(isPodReady).length,
      };
      showReplicas(this.store, replicaSet, replicas, isPresent ? refusal : undefined);
    }
    this.store.write(withStatus(deployment, counts, hash, refusal));
  }

  private podsOf(deployment: StoredObject): StoredObject[] {
    const owners = replicaSetsOf(this.store, deployment).map(({ metadata }) => metadata.uid);
    return this.store
      .list('Pod', deployment.metadata.namespace)
      .filter(({ metadata }) => owners.includes(metadata.ownerReferences?.[0]?.uid))
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  private create(deployment: StoredObject, replicaSet: StoredObject, hash: string): void {
    const key = keyOf(deployment);
    const start = `${replicaSet.metadata.name}-`;
    const before = this.refusals.get(key);
    // The same name again: else each attempt would change the status, and cause the next.
    const name = before?.pod.startsWith(start) === true ? before.pod : `${start}${podSuffix()}`;
    const node = placeFor(this.store, this.podsOf(deployment)).metadata.name;
    const wanted = newPod({ owner: replicaSet, name, node, labels: { 'pod-template-hash': hash } });
    const admitted = admitPod(wanted, this.store, this.type);
    if (admitted instanceof Error) {
      this.refusals.set(key, { pod: name, text: admitted.message });
      if (before?.text === admitted.message) return;
      warn(this.store, replicaSet, 'FailedCreate', `Error creating: ${admitted.message}`, 'replicaset-controller');
      return;
    }
    this.refusals.delete(key);
    this.runner.start(admitted);
  }
}

function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace}/${metadata.name}`;
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
