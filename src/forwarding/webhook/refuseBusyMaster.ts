import { Failure } from '../../failure/failure.ts';
import type { Master } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { stateKind } from '../cluster/clusterWords.ts';

/** A webhook can be changed only while the master is `deployed`. @throws Failure `master-busy` */
export function refuseBusyMaster({ state, status }: Master): void {
  const kind = stateKind({ state });
  if (kind === 'deployed') return;
  if (kind === 'unknown') {
    throw new Failure(
      'master-busy',
      message('The master’s state is unknown (“{0}”), so its webhook can’t be changed now.', state),
      { remedy: 'retry', detail: status },
    );
  }
  const help = helpFor(state);
  if (help) {
    throw new Failure(
      'master-busy',
      message('The master stays “{0}”, so its webhook can’t be changed: {1}.', state, help),
      { remedy: 'show-log', detail: status },
    );
  }
  throw new Failure(
    'master-busy',
    message('The master is “{0}”, so its webhook can’t be changed now; try again when it’s deployed.', state),
    { remedy: 'retry', detail: status },
  );
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
      return message('fix what Details names, or open a case with IBM Support');
    default:
      return undefined;
  }
}
