import { hasKubernetesPlugin, listPlugins } from '../../ibmcloud/commands/plugins.ts';
import { message } from '../../text/message.ts';
import { runInTerminal } from '../../ui/cliTerminal.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';

const PLUGIN = 'container-service';

/**
 * Opens a terminal that runs `ibmcloud plugin install container-service`; the view updates automatically when it is
 * installed.
 */
export async function installPlugin({ cli, clusters, locateCli, signal }: CommandContext): Promise<void> {
  const path = await locateCli(signal);
  const installed = async (): Promise<boolean> => {
    const plugins = await cli.run(listPlugins(), { signal }).catch(() => undefined);
    return plugins !== undefined && hasKubernetesPlugin(plugins);
  };
  await runInTerminal(localize(message('IBM Cloud Plug-in')), path, ['plugin', 'install', PLUGIN], installed, signal);
  await clusters.refreshAll();
}
