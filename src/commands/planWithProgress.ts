import { message } from '../failure/message.ts';
import type { CredentialsChoice } from '../forwarding/withCluster.ts';
import type { Plan } from '../forwarding/plan.ts';
import { withCancellableProgress } from '../ui/planProgress.ts';
import { say } from '../ui/say.ts';
import { askAdmin, cannotLook } from './askAdmin.ts';
import type { CommandContext } from './commandContext.ts';

/** Makes a plan below a notification that can be cancelled; before admin credentials are used the user is asked. */
export function planWithProgress(
  { signal }: CommandContext,
  cluster: string,
  make: (choice: CredentialsChoice) => Promise<Plan>,
): Promise<Plan> {
  return withCancellableProgress(say(message('Checking what would change on {0}', cluster)), signal, (cancelled) =>
    make({ signal: cancelled, useAdmin: () => askAdmin(cannotLook, cluster) }),
  );
}
