import { Failure } from '../../../failure/failure.ts';
import { getCluster } from '../../../ibmcloud/commands/clusters.ts';
import { refreshMaster as refreshMasterCommand } from '../../../ibmcloud/commands/master.ts';
import { message } from '../../../text/message.ts';
import type { RefreshOf } from '../journal/journal.ts';
import type { StepKind } from '../step.ts';

export interface RefreshMaster {
  readonly kind: 'refresh-master';
  /** What was stored when the plan was made, if it stores nothing itself. */
  readonly of?: RefreshOf;
}

/**
 * Starts the refresh. Records the master's state before it, so that the wait can distinguish the old `deployed` from
 * the new.
 */
export const refreshMaster: StepKind<RefreshMaster> = {
  kind: 'refresh-master',
  decides: false,
  leaves: 'refresh begun',

  title: () => message('Refresh the master'),

  // Without the webhook, in whose URL there may be a password.
  agreed: ({ kind }) => [kind],

  describe: (_action, { cluster }) => [
    { cli: getCluster(cluster.id), why: 'the master must be deployed', by: ['require_deployed'] },
    { cli: refreshMasterCommand(cluster.id) },
  ],

  async run({ of }, { plan: { cluster }, services: { cli }, signal, found, record }) {
    const { master } = await cli.run(getCluster(cluster.id), { signal });
    if (master.state !== 'deployed') {
      throw new Failure(
        'master-busy',
        message('The master is “{0}” and can’t be refreshed now; try again when it’s deployed.', master.state),
        { remedy: 'retry', detail: master.status },
      );
    }
    found.masterBeforeRefresh = master;
    await record.refresh(master, of, () => cli.run(refreshMasterCommand(cluster.id), { signal }));
  },
};
