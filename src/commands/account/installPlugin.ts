import { hasKubernetesPlugin, hasLogsPlugin, listPlugins } from '../../ibmcloud/commands/plugins.ts';
import { message } from '../../text/message.ts';
import { runInTerminal } from '../../ui/cliTerminal.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';

/**
 * Opens a terminal that runs `ibmcloud plugin install container-service`, or of `cloud-logs` where `argument` says so;
 * the view updates automatically when it is installed.
 */
export async function installPlugin(
  { cli, clusters, locateCli, signal }: CommandContext,
  argument: unknown,
): Promise<void> {
  const [plugin, isInstalled] =
    argument === 'cloud-logs'
      ? (['cloud-logs', hasLogsPlugin] as const)
      : (['container-service', hasKubernetesPlugin] as const);
  const path = await locateCli(signal);
  const installed = async (): Promise<boolean> => {
    const plugins = await cli.run(listPlugins(), { signal }).catch(() => undefined);
    return plugins !== undefined && isInstalled(plugins);
  };
  await runInTerminal(localize(message('IBM Cloud Plug-in')), path, ['plugin', 'install', plugin], installed, signal);
  await clusters.refreshAll();
}
