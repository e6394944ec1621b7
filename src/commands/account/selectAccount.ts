import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { harmless } from '../../text/foreignText.ts';
import { listAccounts, selectAccount as selectAccountCommand } from '../../ibmcloud/commands/accounts.ts';
import { pickOne } from '../../ui/showText.ts';

/**
 * Asks for an account and targets it with `ibmcloud target -c`. All terminals share it, so the user confirms that
 * first.
 */
export async function selectAccount({ cli, clusters, signal }: CommandContext): Promise<void> {
  const current = clusters.target()?.account?.id;
  const items = cli.run(listAccounts(), { signal }).then((accounts) =>
    accounts.map(({ id, name, state }) => ({
      label: harmless(name),
      description:
        id === current ? localize(message('current')) : state.toLowerCase() === 'active' ? '' : harmless(state),
      detail: harmless(id),
      id,
    })),
  );
  const picked = await pickOne(items, {
    title: localize(message('Select Account')),
    question: localize(message('Select the account whose clusters are shown')),
    matchOnDetail: true,
  });
  if (picked === undefined || picked.id === current) {
    return;
  }
  const agreed = await confirm(
    message('Target the account {0}?', picked.label),
    message('The IBM Cloud CLI has one target, which all its terminals share: their next commands use it too.'),
    message('Target Account'),
  );
  if (agreed) {
    await cli.run(selectAccountCommand(picked.id), { signal });
    await clusters.refreshAll();
  }
}
