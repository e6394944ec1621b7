import { Failure } from '../../failure/failure.ts';
import type { Master } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
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

/** What helps with a master in a state that does not end on its own; `undefined` for a state that may. */
export function helpFor(state: string): Message | undefined {
  switch (state) {
    case 'update_canceled':
      return message('make the cluster healthy, then update its master by hand');
    case 'deleted':
    case 'deleting':
      return message('the cluster is being deleted');
    case 'scaled_down':
      return message('its etcd is being restored; ask IBM Support when that ends');
    case 'aborted':
    case 'create_failed':
    case 'delete_failed':
    case 'deploy_failed':
    case 'error':
    case 'update_failed':
      return message('see to what the status names, or open a case with IBM Support');
    default:
      return undefined;
  }
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

/** A webhook can be changed only while the master is `deployed`. @throws Failure `master-busy` */
export function refuseBusyMaster({ state, status }: Master): void {
  const kind = stateKind({ state });
  if (kind === 'deployed') return;
  if (kind === 'unknown') {
    throw new Failure(
      'master-busy',
      message(
        'The state of the cluster’s master is not known (“{0}”, {1}), so its webhook cannot be changed now.',
        state,
        status,
      ),
      { remedy: 'retry' },
    );
  }
  const help = helpFor(state);
  if (help) {
    throw new Failure(
      'master-busy',
      message(
        'The cluster’s master is “{0}” ({1}), which does not end on its own, so its webhook cannot be changed: {2}.',
        state,
        status,
        help,
      ),
      { remedy: 'show-log' },
    );
  }
  throw new Failure(
    'master-busy',
    message(
      'The cluster’s master is “{0}” ({1}), so its webhook cannot be changed now; try again when it is deployed.',
      state,
      status,
    ),
    { remedy: 'retry' },
  );
}
