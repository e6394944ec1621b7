import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { askAdmin, cannotLook } from '../askAdmin.ts';
import type { CommandContext } from '../command.ts';

/** Makes a plan with a cancellable progress notification; asks the user before admin credentials are used. */
export function planWithProgress<Made>(
  { signal }: CommandContext,
  cluster: string,
  make: (choice: CredentialsChoice) => Promise<Made>,
): Promise<Made> {
  return withCancellableProgress(localize(message('Checking what would change on {0}', cluster)), signal, (cancelled) =>
    make({ signal: cancelled, useAdmin: () => askAdmin(cannotLook, cluster) }),
  );
}
