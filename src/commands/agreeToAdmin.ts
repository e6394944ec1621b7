import { message } from '../failure/message.ts';
import { confirm } from '../ui/notify.ts';

/** Asks before administrator credentials are taken, where the user's own do not do. */
export function agreeToAdmin(cluster: string): Promise<boolean> {
  return confirm(
    message('Use administrator credentials for {0}?', cluster),
    message(
      'Your own credentials cannot look into this cluster. The administrator credentials are kept in memory for this plan only; no kubeconfig is changed. IBM Cloud records that they were requested.',
    ),
    message('Use Administrator Credentials'),
  );
}
