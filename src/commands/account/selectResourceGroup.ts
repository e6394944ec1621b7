import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { harmless, type Shown } from '../../text/foreignText.ts';
import {
  listResourceGroups,
  selectResourceGroup as selectResourceGroupCommand,
  unsetResourceGroup,
} from '../../ibmcloud/commands/accounts.ts';
import { pickOne, type Entry } from '../../ui/showText.ts';

/**
 * Asks for a resource group and targets it with `ibmcloud target -g`, or none with `--unset-resource-group`: with one,
 * the clusters of all others cannot be read. All terminals share the target, so the user confirms that first.
 */
export async function selectResourceGroup({ cli, clusters, signal }: CommandContext): Promise<void> {
  const current = clusters.target()?.resourceGroup?.name;
  const isCurrent = (name?: string): Shown | '' => (name === current ? localize(message('current')) : '');
  const every: Picked = {
    label: localize(message('All Resource Groups')),
    name: undefined,
    description: isCurrent(),
    detail: localize(message('Targets none, so that clusters of all groups are shown')),
  };
  const items = cli.run(listResourceGroups(), { signal }).then((groups) => [
    every,
    ...groups.map(({ name, isDefault }) => ({
      label: harmless(name),
      name,
      description: isCurrent(name) || (isDefault ? localize(message('default of the account')) : ''),
    })),
  ]);
  const picked = await pickOne<Picked>(items, {
    title: localize(message('Select Resource Group')),
    question: localize(message('Select the resource group that the CLI targets')),
  });
  if (picked === undefined || picked.name === current) {
    return;
  }
  const { name } = picked;
  const agreed = await confirm(
    name === undefined ? message('Target no resource group?') : message('Target the resource group {0}?', name),
    message('The IBM Cloud CLI has one target, which all its terminals share: their next commands use it too.'),
    message('Target Resource Group'),
  );
  if (agreed) {
    await cli.run(name === undefined ? unsetResourceGroup() : selectResourceGroupCommand(name), { signal });
    await clusters.refreshAll();
  }
}

interface Picked extends Entry {
  /** `undefined` for none. */
  readonly name: string | undefined;
}
