import { rotationOf } from '../../../ibmcloud/caRotation.ts';
import { message } from '../../../text/message.ts';
import { pass, seen, unknown, warning, type Check } from '../check.ts';
import { renewCertificates } from '../remedies.ts';

/** A CA rotation in progress: once it ends, the stored certificates are invalid. */
export const caRotation: Check = {
  id: 'ca-rotation',
  title: message('CA rotation'),

  async run({ cluster, target, caStatus }) {
    await target();
    const status = await caStatus();
    const evidence =
      status.status === ''
        ? []
        : [seen('ca status', status.status), seen(message('Action Completed'), status.completed)];
    const remedy = renewCertificates(cluster);
    switch (rotationOf(status)) {
      case 'none':
        return pass(message('No CA rotation in progress.'), ...evidence);
      case 'creating':
        return warning(
          message(
            'The cluster is getting a new CA. Renew the webhook’s certificates after that, before `ca rotate` removes the old CA.',
          ),
          { evidence },
        );
      case 'created':
        return warning(
          message(
            'Renew the webhook’s certificates now, before `ca rotate` removes the old CA: the cluster has a new one.',
          ),
          { evidence, remedy },
        );
      case 'rotating':
        return warning(
          message('The cluster’s CA is being rotated. Renew the webhook’s certificates once that’s done.'),
          { evidence, remedy },
        );
      case 'unknown':
        return unknown(message('The state of CA rotation is unknown: “{0}”.', status.status), { evidence });
    }
  },
};
