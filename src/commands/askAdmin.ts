import { message, type Message } from '../text/message.ts';
import { confirm } from '../ui/notify.ts';
import { localize } from '../ui/localize.ts';

/** Why a plan needs administrator credentials. */
export const cannotLook = message('Your own credentials cannot look into this cluster.');

/**
 * The only question before administrator credentials are used (`ibmcloud ks cluster config --admin`), if the user's own
 * are not enough.
 * @param reason what those cannot do.
 * @param cluster its name; absent if the question covers several.
 */
export function askAdmin(reason: Message, cluster?: string): Promise<boolean> {
  return confirm(
    cluster === undefined
      ? message('Use administrator credentials where your own do not do?')
      : message('Use administrator credentials for {0}?', cluster),
    message(
      '{0} The administrator credentials are kept in memory and used for this only; no kubeconfig is changed. IBM Cloud records that they were requested.',
      localize(reason),
    ),
    message('Use Administrator Credentials'),
  );
}
