import { Failure } from '../../../failure/failure.ts';
import { deleteAlert, listAlerts } from '../../../ibmcloud/commands/logs/alertDefinitions.ts';
import { message } from '../../../text/message.ts';
import { isOwnAlert } from '../../destination/alerts.ts';
import type { StepKind } from '../step.ts';

export interface RemoveAlert {
  readonly kind: 'remove-alert';
  /** Of the instance: `https://GUID.api.REGION.logs.cloud.ibm.com`. */
  readonly serviceUrl: string;
  readonly instance: string;
  readonly id: string;
  readonly name: string;
  /** What the alert was when it was listed: one that was changed since is kept. */
  readonly version: string;
}

/**
 * Removes the very alert that the preview listed, which was made from here for this cluster: one that somebody has
 * changed since stops the run. A missing one is fine.
 */
export const removeAlert: StepKind<RemoveAlert> = {
  kind: 'remove-alert',
  decides: true,
  leaves: 'no alert',

  title: ({ name, instance }) => message('Remove alert “{0}” from {1}', name, instance),

  subject: ({ id }) => id,

  describe: ({ serviceUrl, id, name, version }, { cluster }) => [
    {
      cli: listAlerts(serviceUrl),
      why: `must have “${name}” for this cluster${version === '' ? '' : `, version ${version}`}`,
      by: ['require_alert_id', serviceUrl, cluster.id, id, version],
    },
    { cli: deleteAlert(serviceUrl, id), unless: '[ "$ALERT" = absent ]' },
  ],

  async run({ serviceUrl, instance, id, name, version }, { plan: { cluster }, services, signal, record }) {
    const alerts = await services.cli.run(listAlerts(serviceUrl), { signal });
    const present = alerts.find((one) => one.id === id);
    if (present === undefined) return;
    if (!isOwnAlert(present, cluster.id) || present.version !== version) {
      throw new Failure(
        'object-changed',
        message('Alert “{0}” in {1} has changed since the plan was made, so it stays.', name, instance),
        { remedy: 'retry' },
      );
    }
    await record.removeAlert({ name, instance }, async () => {
      await services.cli.run(deleteAlert(serviceUrl, id), { signal });
    });
    const left = await services.cli.run(listAlerts(serviceUrl), { signal });
    if (!left.some((one) => one.id === id)) return;
    throw new Failure('other', message('{0} accepted the removal of alert “{1}” but still lists it.', instance, name), {
      remedy: 'retry',
    });
  },
};
