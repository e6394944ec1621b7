import { message, type Message } from '../text/message.ts';
import { confirm } from '../ui/notify.ts';
import { localize } from '../ui/localize.ts';

/** Why administrator credentials are asked for where a plan is made. */
export const cannotLook = message('Your own credentials cannot look into this cluster.');

/**
 * The one question before administrator credentials are taken (`ibmcloud ks cluster config --admin`), where the user's own do not do.
 * @param reason what those cannot do.
 * @param cluster its name; absent where it is asked once for several.
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
