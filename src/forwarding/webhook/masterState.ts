import type { Master } from '../../ibmcloud/models.ts';
import { stateKind } from '../cluster/clusterWords.ts';

/**
 * Whether the master is carrying out an operation, or is about to: the status says so while the state is still
 * `deployed`.
 */
export function isUnderWay({ state, status }: Master): boolean {
  return stateKind({ state }) === 'passing' || /in progress|requested/i.test(status);
}

/**
 * Whether the last operation of a master came to nothing. IBM puts such a master back to `deployed`, also with a newer
 * date: only the status says it, or the health.
 */
export function cameToNothing(master: Master): boolean {
  return !isUnderWay(master) && (/fail|cancel|cannot complete/i.test(master.status) || master.health === 'error');
}

/** Whether the master's status has a newer date than before; `false` if one of the dates is unknown. */
export function isLater(master: Master, before: Master | undefined): boolean {
  return before !== undefined && statusTime(master) > statusTime(before);
}

/** When a master's status last changed, in milliseconds since the epoch; `NaN` if that is not known. */
export function statusTime({ statusModified }: Master): number {
  // `Date.parse` needs a colon in the CLI's `2022-08-15T02:17:06+0000`.
  return Date.parse(statusModified.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}
