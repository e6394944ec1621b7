import { showTarget } from '../../ibmcloud/commands/account.ts';
import type { Target } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { runInTerminal } from '../../ui/cliTerminal.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';

/** Opens a terminal that runs `ibmcloud login --sso`; the view updates automatically when it succeeds. */
export function logIn(context: CommandContext): Promise<void> {
  return logInWith(context, ['--sso']);
}

/** Opens a terminal that runs `ibmcloud login` with these options, and refreshes everything when it succeeds. */
export async function logInWith(
  { cli, clusters, locateCli, signal }: CommandContext,
  options: readonly string[],
): Promise<void> {
  const path = await locateCli(signal);
  const targetNow = (): Promise<Target | undefined> => cli.run(showTarget(), { signal }).catch(() => undefined);
  const before = JSON.stringify(await targetNow());
  // If the same user logs in to the same account again, nothing differs: then the terminal's end is the sign.
  const loggedIn = async (): Promise<boolean> => {
    const target = await targetNow();
    return target?.account !== undefined && JSON.stringify(target) !== before;
  };
  await runInTerminal(localize(message('IBM Cloud Login')), path, ['login', ...options], loggedIn, signal);
  await clusters.refreshAll();
}
