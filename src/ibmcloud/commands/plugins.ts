import type { CliCommand } from '../cliCommand.ts';
import { readList, child, text, type Fields } from '../fields.ts';

export interface Plugin {
  /** For example `container-service`. */
  readonly name: string;
  /** Other names of it, for example `kubernetes-service`. */
  readonly aliases: readonly string[];
  /** For example `1.0.829`; '' where the CLI did not say. */
  readonly version: string;
}

/** `ibmcloud plugin list`: works without a login or a network. */
export function listPlugins(): CliCommand<readonly Plugin[]> {
  return { args: ['plugin', 'list', '--output', 'json'], parse: (stdout) => readList(stdout).map(readPlugin) };
}

/** Whether the plug-in for `ibmcloud ks` is installed. */
export function hasKubernetesPlugin(plugins: readonly Plugin[]): boolean {
  return hasOne(plugins, ['container-service', 'kubernetes-service']);
}

/** Whether the plug-in for `ibmcloud logs` is installed. */
export function hasLogsPlugin(plugins: readonly Plugin[]): boolean {
  return hasOne(plugins, ['cloud-logs', 'logs']);
}

function hasOne(plugins: readonly Plugin[], names: readonly string[]): boolean {
  return plugins.some((plugin) => [plugin.name, ...plugin.aliases].some((name) => names.includes(name)));
}

function readPlugin(fields: Fields): Plugin {
  // The name may include the alias: `container-service/kubernetes-service`.
  const [name = '', ...aliasesInName] = text(fields, 'Name', 'name').split('/');
  const listed = fields['Aliases'] ?? fields['aliases'];
  const aliases = Array.isArray(listed) ? listed.filter((alias): alias is string => typeof alias === 'string') : [];
  return { name, aliases: [...aliasesInName, ...aliases], version: readVersion(fields) };
}

function readVersion(fields: Fields): string {
  const version = child(fields, 'Version');
  const parts = [text(version, 'Major'), text(version, 'Minor'), text(version, 'Build')];
  return parts[0] === '' ? text(fields, 'Version', 'version') : parts.map((part) => part || '0').join('.');
}
