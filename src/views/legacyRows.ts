import type { AccountState } from '../forwarding/inventory/accountState.ts';
import { isReadable } from '../forwarding/condition/readable.ts';
import type { KnownCluster } from '../forwarding/condition/known.ts';
import type { Provider } from '../ibmcloud/models.ts';
import { message, type Message } from '../text/message.ts';

/** What is known of the list of clusters. */
export interface ListSources {
  readonly state: () => AccountState;
  readonly unlisted: () => readonly Provider[];
}

/** What is said below the legacy configurations that were found: which clusters were not asked; “None” for certain. */
export function afterLegacyRows(found: number, rows: readonly KnownCluster[], list: ListSources): readonly Message[] {
  const left = rows.filter((row) => !isReadable(row)).length;
  const said = [
    ...(left === 0
      ? []
      : [left === 1 ? message('1 cluster not readable') : message('{0} clusters not readable', left)]),
    ...incompleteList(list),
  ];
  return found > 0 || said.length > 0 ? said : [message('None')];
}

/** Why there may be clusters that are not listed; empty where all are. */
export function incompleteList({ state, unlisted }: ListSources): readonly Message[] {
  const isListed = ['ready', 'noCluster'].includes(state());
  return [
    ...(unlisted().length === 0 ? [] : [message('No permission to list the clusters of {0}', unlisted().join(', '))]),
    ...(isListed ? [] : [message('The list of clusters may be incomplete')]),
  ];
}
