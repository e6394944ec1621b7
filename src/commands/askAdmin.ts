import { message, type Message } from '../text/message.ts';
import { localize } from '../ui/localize.ts';
import { confirm } from '../ui/notify.ts';

/** Why a plan needs admin credentials. */
export const cannotLook = message('Your own credentials can’t read this cluster.');

/** What becomes of admin credentials that are agreed to. */
export const adminPromise = message(
  'Admin credentials stay in memory for this run; your kubeconfig isn’t changed. IBM Cloud logs the request.',
);

/** The button that agrees to it. */
export const agreeToAdmin = message('Use Admin Credentials');

/**
 * The only question before admin credentials are used (`ibmcloud ks cluster config --admin`) in a flow, if the user's
 * own are not enough.
 * @param reason what those cannot do.
 * @param cluster its name; absent if the question covers several.
 */
export function askAdmin(reason: Message, cluster?: string): Promise<boolean> {
  return confirm(
    cluster === undefined
      ? message('Use admin credentials where your own aren’t enough?')
      : message('Use admin credentials for {0}?', cluster),
    message('{0} {1}', localize(reason), localize(adminPromise)),
    agreeToAdmin,
  );
}
