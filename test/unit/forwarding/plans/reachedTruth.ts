import type { Step } from '../../../../src/forwarding/plans/plan.ts';
import type { ObjectReference } from '../../../../src/kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../../../src/kubernetes/resourcePath.ts';
import type { ClusterState } from '../../../lab/state.ts';

/** State of a cluster of the lab. */
export interface Standing {
  readonly stored: string | undefined;
  readonly applied: string | undefined;
  readonly generation: number;
  readonly refreshing: boolean;
  /** What matters of each object that the plan is about, by its path; absent: there is none. */
  readonly objects: ReadonlyMap<string, string>;
}

/** A run that ended early: the cluster's state before the first run, before this one, and now, and the run's events. */
export interface EndedEarly {
  readonly start: Standing;
  readonly before: Standing;
  readonly now: Standing;
  readonly finished: readonly Step[];
  readonly stopped: Step;
}

export function standingOf({ stored, applied, refresh }: ClusterState, objects: ReadonlyMap<string, string>): Standing {
  return {
    stored: stored?.server,
    applied: applied.webhook?.server,
    generation: applied.generation,
    refreshing: refresh !== null,
    objects,
  };
}

export function sameStanding(one: Standing, other: Standing): boolean {
  return one.stored === other.stored && JSON.stringify([...one.objects]) === JSON.stringify([...other.objects]);
}

/** The object that a step is about. */
export function objectsOf({ action }: Step): readonly ObjectReference[] {
  switch (action.kind) {
    case 'apply':
    case 'restore-object':
      return [referenceOf(action.object)];
    case 'apply-secret':
      return [{ apiVersion: 'v1', kind: 'Secret', namespace: action.namespace, name: action.name }];
    case 'issue-serving-certificate':
      return [{ apiVersion: 'v1', kind: 'Secret', namespace: action.namespace, name: action.secret }];
    case 'restart-deployment':
      return [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: action.namespace, name: action.deployment }];
    case 'remove-object':
      return [action.reference];
    default:
      return [];
  }
}

const rules: readonly (readonly [RegExp, (run: EndedEarly, count: number) => boolean])[] = [
  [/^Nothing was changed\.$/, ({ before, now }) => sameStanding(before, now)],
  [/webhook is as it was/, ({ before, now }) => before.stored === now.stored && before.generation === now.generation],
  [
    /(\d+) objects are applied and stay/,
    ({ now, finished }, count) => {
      const applied = finished.flatMap(objectsOf).map(objectPath);
      return applied.length === count && applied.every((path) => now.objects.has(path));
    },
  ],
  [
    /nclear whether the webhook was stored/,
    ({ before, now, stopped: { action } }) =>
      action.kind === 'set-webhook' && [before.stored, action.server].includes(now.stored),
  ],
  [
    /nclear whether the webhook was unset/,
    ({ before, now, stopped: { action } }) =>
      action.kind === 'unset-webhook' && [before.stored, undefined].includes(now.stored),
  ],
  [/nclear whether the object was removed/, ({ stopped: { action } }) => action.kind === 'remove-object'],
  [/nclear whether the refresh began/, ({ stopped: { action } }) => action.kind === 'refresh-master'],
  [
    /webhook is stored/,
    ({ now, finished }) => finished.some(({ action }) => action.kind === 'set-webhook' && action.server === now.stored),
  ],
  [/no effect until the master|forwarding continues until/, ({ before, now }) => before.generation === now.generation],
  [/is still refreshing/, ({ before, now }) => now.refreshing || now.generation > before.generation],
  [/master refresh has begun/, ({ start, now }) => now.refreshing || now.generation > start.generation],
  [
    /master runs with the stored webhook/,
    ({ before, now }) => now.generation > before.generation && now.applied === now.stored,
  ],
  [/webhook is unset/, ({ now }) => now.stored === undefined],
  [/Nothing is forwarded any more/, ({ now }) => now.stored === undefined && now.applied === undefined],
  [
    /(\d+) objects are removed/,
    ({ now, finished }, count) => {
      const steps = finished.filter(({ action }) => action.kind === 'remove-object');
      return (
        steps.length === count && steps.flatMap(objectsOf).every((reference) => !now.objects.has(objectPath(reference)))
      );
    },
  ],
];

/**
 * What a sentence about the state that was reached claims and the lab does not show; a sentence that claims nothing is
 * wrong too.
 */
export function untruthsOf(sentence: string, run: EndedEarly): readonly string[] {
  const claims = rules.flatMap(([pattern, holds]) => {
    const found = pattern.exec(sentence);
    return found ? [{ claim: found[0], holds: holds(run, Number(found[1])) }] : [];
  });
  return claims.length === 0 ? ['says nothing'] : claims.filter(({ holds }) => !holds).map(({ claim }) => claim);
}
