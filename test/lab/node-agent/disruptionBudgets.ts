import { at, isObject, numberAt, textsAt, type Json, type JsonObject, type StoredObject } from '../cluster/json.ts';
import { timestamp, type ObjectStore, type StoreEvent } from '../cluster/objectStore.ts';
import { isPodReady } from './podObject.ts';
import { Queue } from './queue.ts';

/** Keeps the status of PodDisruptionBudgets: how many of their pods may be missing just now. */
export class DisruptionBudgets {
  private readonly store: ObjectStore;
  private readonly queue = new Queue((namespace, name) => this.reconcile(namespace, name));

  constructor(store: ObjectStore) {
    this.store = store;
    store.on('change', this.notice);
    this.addAll(undefined);
  }

  stop(): void {
    this.queue.stop();
    this.store.off('change', this.notice);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    const { namespace = '', name } = object.metadata;
    if (object.kind === 'PodDisruptionBudget' && type !== 'DELETED') this.queue.add(namespace, name);
    if (object.kind === 'Pod') this.addAll(namespace);
  };

  private addAll(namespace: string | undefined): void {
    const budgets = this.store.list('PodDisruptionBudget', namespace);
    for (const { metadata } of budgets) this.queue.add(metadata.namespace ?? '', metadata.name);
  }

  private reconcile(namespace: string, name: string): void {
    const budget = this.store.read('PodDisruptionBudget', namespace, name);
    if (!budget) return;
    const selector = Object.entries(textsAt(budget, 'spec', 'selector', 'matchLabels'));
    const pods = this.store
      .list('Pod', namespace)
      .filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value))
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const healthy = pods.filter(isPodReady).length;
    const desired = desiredOf(budget, pods.length);
    const allowed = Math.max(0, healthy - desired);
    this.store.write({
      ...budget,
      status: {
        observedGeneration: budget.metadata.generation ?? 1,
        expectedPods: pods.length,
        currentHealthy: healthy,
        desiredHealthy: desired,
        disruptionsAllowed: allowed,
        conditions: [condition(budget, allowed > 0)],
      },
    });
  }
}

/** `minAvailable`, or what `maxUnavailable` leaves; shares are rounded up. */
function desiredOf(budget: StoredObject, expected: number): number {
  const [least, most] = [at(budget, 'spec', 'minAvailable'), at(budget, 'spec', 'maxUnavailable')];
  const count = (limit: typeof least): number =>
    typeof limit === 'number' ? limit : Math.ceil((Number.parseInt(textOf(limit), 10) / 100) * expected);
  if (least !== undefined) return count(least);
  return Math.max(0, expected - (most === undefined ? 0 : count(most)));
}

function condition(budget: StoredObject, isAllowed: boolean): JsonObject {
  const type = 'DisruptionAllowed';
  const status = isAllowed ? 'True' : 'False';
  const reason = isAllowed ? 'SufficientPods' : 'InsufficientPods';
  const list = at(budget, 'status', 'conditions');
  const before = Array.isArray(list) ? list.find((one) => isObject(one) && one['status'] === status) : undefined;
  const lastTransitionTime = isObject(before) ? before['lastTransitionTime'] : timestamp();
  const observedGeneration = numberAt(budget, 'metadata', 'generation') ?? 1;
  return { type, status, reason, message: '', observedGeneration, lastTransitionTime };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '0';
}
