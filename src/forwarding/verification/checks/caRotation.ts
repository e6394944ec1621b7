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
      status.status === '' ? [] : [seen('ca status', status.status), seen('Action Completed', status.completed)];
    const remedy = renewCertificates(cluster);
    switch (rotationOf(status)) {
      case 'none':
        return pass(message('No CA rotation is under way.'), ...evidence);
      case 'creating':
        return warning(
          message(
            'The cluster is given a new CA: renew the certificates of the webhook when that has ended, before `ca rotate` takes the old one away.',
          ),
          { evidence },
        );
      case 'created':
        return warning(
          message(
            'The cluster has a new CA: renew the certificates of the webhook now, before `ca rotate` takes the old one away.',
          ),
          { evidence, remedy },
        );
      case 'rotating':
        return warning(
          message('The cluster’s CA is being rotated; renew the certificates of the webhook when that has ended.'),
          { evidence, remedy },
        );
      case 'unknown':
        return unknown(message('Where a rotation of the CA is, is not known: “{0}”.', status.status), { evidence });
    }
  },
};
