import { Failure } from '../../failure/failure.ts';
import type { Master } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';

/** Whether the master is carrying out an operation. `in progress` was seen in status texts while the state still said `deployed`. */
export function isUnderWay({ state, status }: Master): boolean {
  return state === 'updating' || /in progress/i.test(status);
}

/** Whether the master's status carries a newer date than before; `false` where one of the dates is not known. */
export function isLater(master: Master, before: Master | undefined): boolean {
  const now = Date.parse(normalised(master.statusModified));
  const then = Date.parse(normalised(before?.statusModified ?? ''));
  return now > then;
}

/** `2022-08-15T02:17:06+0000`, as the CLI prints it, with the colon that `Date.parse` wants. */
function normalised(date: string): string {
  return date.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
}

/** A webhook can be changed only while the master is `deployed`. @throws Failure `master-busy` */
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
