import { isBeforeRotate, isRotating } from '../../../ibmcloud/commands/caStatus.ts';
import { message } from '../../../text/message.ts';
import { pass, seen, warning, type Check } from '../check.ts';
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
    if (isBeforeRotate(status)) {
      return warning(
        message(
          'The cluster has a new CA: renew the certificates of the webhook now, before `ca rotate` takes the old one away.',
        ),
        { evidence, remedy: renewCertificates(cluster) },
      );
    }
    return isRotating(status)
      ? warning(
          message('The cluster’s CA is being rotated; renew the certificates of the webhook when that has ended.'),
          {
            evidence,
            remedy: renewCertificates(cluster),
          },
        )
      : pass(message('No CA rotation is under way.'), ...evidence);
  },
};
