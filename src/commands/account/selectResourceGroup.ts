import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { harmless } from '../../text/foreignText.ts';
import {
  listResourceGroups,
  selectResourceGroup as selectResourceGroupCommand,
} from '../../ibmcloud/commands/accounts.ts';
import { pickOne } from '../../ui/showText.ts';

/**
 * Asks for a resource group and targets it with `ibmcloud target -g`. All terminals share it, so the user confirms that
 * first.
 */
export async function selectResourceGroup({ cli, clusters, signal }: CommandContext): Promise<void> {
  const current = clusters.target()?.resourceGroup?.name;
  const items = cli.run(listResourceGroups(), { signal }).then((groups) =>
    groups.map(({ name, isDefault }) => ({
      label: harmless(name),
      name,
      description:
        name === current ? localize(message('current')) : isDefault ? localize(message('default of the account')) : '',
    })),
  );
  const picked = await pickOne(items, {
    title: localize(message('Select Resource Group')),
    placeHolder: localize(message('Select the resource group that the CLI targets')),
  });
  if (picked === undefined || picked.name === current) {
    return;
  }
  const agreed = await confirm(
    message('Target the resource group {0}?', picked.name),
    message(
      'The IBM Cloud CLI has one target, which all of its terminals share: their next commands go to this resource group too.',
    ),
    message('Target Resource Group'),
  );
  if (agreed) {
    await cli.run(selectResourceGroupCommand(picked.name), { signal });
    await clusters.refreshAll();
  }
}
