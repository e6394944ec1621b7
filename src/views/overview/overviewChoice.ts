import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Known } from '../../forwarding/condition/known.ts';
import type { Place } from '../../forwarding/verification/deliveryPath.ts';
import type { ClusterChoice } from '../../ui/pages/messages.ts';
import { overviewActions } from './overviewActions.ts';

/** What a page shows, and of which cluster. */
export interface Shown {
  readonly clusterId: string;
  readonly path: readonly Place[];
}

/** What decides about a choice, besides it. */
export interface ChoiceSources {
  /** The cluster that is to be shown, … */
  readonly clusterId: string;
  /** … and what the page shows, which may still be another one. */
  readonly shown: Shown | undefined;
  readonly known: Known | undefined;
  readonly condition: Pick<Condition, 'possible'> | undefined;
}

/**
 * The command that a choice means, if the cluster as it is now offers it: the page names no command. `undefined`
 * for a choice of another cluster, whose content the page still showed.
 */
export function chosenCommand(
  choice: ClusterChoice,
  { clusterId, shown, known, condition }: ChoiceSources,
): { readonly command: string; readonly arguments: readonly unknown[] } | undefined {
  if (choice.clusterId !== clusterId) return undefined;
  if (choice.kind === 'act') {
    const offered = known === undefined || condition === undefined ? [] : overviewActions(known, condition);
    return offered.some(({ id }) => id === choice.action)
      ? { command: `kubeAudit.${choice.action}`, arguments: [{ clusterId }] }
      : undefined;
  }
  if (shown?.clusterId !== clusterId) return undefined;
  return shown.path.find(({ id }) => id === choice.place)?.findings[choice.check]?.remedy;
}
