import type { AccountState } from '../state.ts';
import type { Command } from './command.ts';
import type { FailureName } from './failures.ts';

type Load = (account: AccountState) => Promise<Command>;

/** Every command by its words; each is loaded only when it is called, for start-up is most of a call's time. */
const commands: Record<string, Load> = {
  'ks cluster ls': async () => (await import('./commands/clusterList.ts')).clusterList,
  'ks cluster get': async () => (await import('./commands/clusterGet.ts')).clusterGet,
  'ks cluster config': async () => (await import('./commands/clusterConfig.ts')).clusterConfig,
  'ks cluster ca get': async () => (await import('./commands/clusterCa.ts')).clusterCaGet,
  'ks cluster ca status': async () => (await import('./commands/caRotation.ts')).clusterCaStatus,
  'ks cluster ca create': async () => (await import('./commands/caRotation.ts')).clusterCaCreate,
  'ks cluster ca rotate': async () => (await import('./commands/caRotation.ts')).clusterCaRotate,
  'ks cluster master audit-webhook get': async () => (await import('./commands/auditWebhook.ts')).auditWebhookGet,
  'ks cluster master audit-webhook set': async () => (await import('./commands/auditWebhook.ts')).auditWebhookSet,
  'ks cluster master audit-webhook unset': async () => (await import('./commands/auditWebhook.ts')).auditWebhookUnset,
  'ks cluster master refresh': async () => (await import('./commands/masterRefresh.ts')).masterRefresh,
  'ks logging config get': async () => (await import('./commands/loggingConfig.ts')).loggingConfigGet,
  'cr region-set': async () => (await import('./commands/registry.ts')).registryRegionSet,
  'cr region': async () => (await import('./commands/registry.ts')).registryRegion,
  'cr image-inspect': async () => (await import('./commands/registryImages.ts')).imageInspect,
  'cr image-list': async () => (await import('./commands/registryImages.ts')).imageList,
  'account list': async () => (await import('./commands/account.ts')).accountList,
  'resource groups': async () => (await import('./commands/account.ts')).resourceGroups,
  'resource service-instances': async () => (await import('./commands/serviceInstances.ts')).serviceInstances,
  'resource service-instance': async () => (await import('./commands/serviceInstanceChanges.ts')).serviceInstance,
  'resource service-instance-create': async () =>
    (await import('./commands/serviceInstanceChanges.ts')).serviceInstanceCreate,
  'resource service-instance-update': async () =>
    (await import('./commands/serviceInstanceChanges.ts')).serviceInstanceUpdate,
  'iam authorization-policy-create': async () =>
    (await import('./commands/serviceInstanceChanges.ts')).authorizationCreate,
  'iam oauth-tokens': async () => (await import('./commands/account.ts')).oauthTokens,
  'logs query': async () => (await import('./commands/logsQuery.ts')).logsQuery,
  'logs policies': async () => (await import('./commands/logsPolicies.ts')).logsPolicies,
  'logs data-access-rules': async () => (await import('./commands/logsDataAccessRules.ts')).logsDataAccessRules,
  'logs alert-definitions': async () => (await import('./commands/logs/alertDefinitions.ts')).alertDefinitions,
  'logs alert-definition-create': async ({ unknowns }) =>
    (await import('./commands/logs/alertDefinitions.ts')).alertDefinitionCreate(unknowns.alertOption ?? 'prototype'),
  'logs alert-definition-delete': async () =>
    (await import('./commands/logs/alertDefinitions.ts')).alertDefinitionDelete,
  'logs outgoing-webhooks': async () => (await import('./commands/logs/outgoingWebhooks.ts')).outgoingWebhooks,
  'logs background-query-create': async () =>
    (await import('./commands/logs/backgroundQueries.ts')).backgroundQueryCreate,
  'logs background-query-status': async () =>
    (await import('./commands/logs/backgroundQueries.ts')).backgroundQueryStatus,
  'logs background-query-data': async () => (await import('./commands/logs/backgroundQueries.ts')).backgroundQueryData,
  'logs background-query-cancel': async () =>
    (await import('./commands/logs/backgroundQueries.ts')).backgroundQueryCancel,
  'logs data-usage': async () => (await import('./commands/logs/dataUsage.ts')).dataUsage,
  'plugin list': async () => (await import('./commands/general.ts')).pluginList,
  version: async () => (await import('./commands/general.ts')).version,
  regions: async () => (await import('./commands/general.ts')).regions,
  target: async () => (await import('./commands/target.ts')).target,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/login.ts')).logout,
};

/** Other words for the same command; the longest comes first. */
const aliases: readonly (readonly [string, string])[] = [
  ['ks apiserver-config-get audit-webhook', 'ks cluster master audit-webhook get'],
  ['ks apiserver-config-set audit-webhook', 'ks cluster master audit-webhook set'],
  ['ks apiserver-config-unset audit-webhook', 'ks cluster master audit-webhook unset'],
  ['ks apiserver-refresh', 'ks cluster master refresh'],
  ['ks cluster-refresh', 'ks cluster master refresh'],
  ['ks clusters', 'ks cluster ls'],
  ['ks cluster list', 'ks cluster ls'],
  ['cr images', 'cr image-list'],
  ['cr images-list', 'cr image-list'],
  ['cloud-logs query', 'logs query'],
  ['logs bgq-create', 'logs background-query-create'],
  ['logs bgq-status', 'logs background-query-status'],
  ['logs bgq-data', 'logs background-query-data'],
  ['logs bgq-cancel', 'logs background-query-cancel'],
  ['cloud-logs policies', 'logs policies'],
  ['cloud-logs data-access-rules', 'logs data-access-rules'],
  ['plugin ls', 'plugin list'],
  ['account accounts', 'account list'],
  ['-v', 'version'],
  ['--version', 'version'],
];

/** First words that belong to a plug-in; `oc` is the same plug-in as `ks`. */
export const pluginOf: Readonly<Record<string, { name: keyof AccountState['plugins']; missing: FailureName }>> = {
  ks: { name: 'containerService', missing: 'plugin-missing' },
  cr: { name: 'containerRegistry', missing: 'plugin-missing' },
  logs: { name: 'cloudLogs', missing: 'plugin-missing-old' },
  'cloud-logs': { name: 'cloudLogs', missing: 'plugin-missing-old' },
};

export type Resolved =
  | {
      readonly kind: 'command';
      readonly path: string;
      readonly words: string;
      readonly load: Load;
      readonly rest: string[];
    }
  /** Words that lead to commands, but are none: the CLI shows its help. */
  | { readonly kind: 'group'; readonly words: string; readonly children: string[] }
  | { readonly kind: 'unknown'; readonly word: string; readonly parent: string };

/** Finds the command that the leading words name. */
export function resolveCommand(args: readonly string[]): Resolved {
  const typed = args[0] ?? '';
  const first = typed === 'oc' ? 'ks' : typed;
  let words = [first, ...args.slice(1)];
  const alias = aliases.find(([from]) => startsWith(words, from.split(' ')));
  if (alias) words = [...alias[1].split(' '), ...words.slice(alias[0].split(' ').length)];
  for (let length = Math.min(words.length, 5); length > 0; length -= 1) {
    const path = words.slice(0, length).join(' ');
    const load = Object.hasOwn(commands, path) ? commands[path] : undefined;
    if (load) {
      const shown = [typed === 'oc' ? 'oc' : (path.split(' ')[0] ?? ''), ...path.split(' ').slice(1)].join(' ');
      return { kind: 'command', path, words: shown, load, rest: words.slice(length) };
    }
  }
  return unresolved(words, typed);
}

function unresolved(words: readonly string[], typed: string): Resolved {
  let length = 0;
  while (length < words.length && childrenOf(words.slice(0, length + 1)).length > 0) length += 1;
  const group = words.slice(0, length);
  const next = words[length];
  const shown = [typed, ...group.slice(1)].join(' ').trim();
  if (next === undefined || next.startsWith('-') || next === 'help') {
    return { kind: 'group', words: shown, children: childrenOf(group) };
  }
  return { kind: 'unknown', word: next === 'ks' ? typed : next, parent: length === 0 ? '' : shown };
}

function childrenOf(group: readonly string[]): string[] {
  const paths = Object.keys(commands).map((path) => path.split(' '));
  const children = paths.filter((path) => path.length > group.length && startsWith(path, group));
  return [...new Set(children.map((path) => path[group.length] ?? ''))];
}

function startsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, index) => words[index] === word);
}
