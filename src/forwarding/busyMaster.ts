import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import type { Master } from '../ibmcloud/models.ts';

/** @throws Failure – `master-busy` where the master is not `deployed`: its webhook cannot be changed then. */
export function refuseBusyMaster({ state, status }: Master): void {
  if (state === 'deployed') return;
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
