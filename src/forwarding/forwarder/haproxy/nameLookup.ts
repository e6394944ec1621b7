import { isIP } from 'node:net';
import type { HaproxyFile } from './haproxyFile.ts';
import { sectionIndex } from './sectionIndex.ts';
import { parameter, type HaproxyServer } from './servers.ts';

/**
 * When HAProxy resolves a server's host name. `while-running`: it starts without an answer. `fixed-else`: at its start,
 * with a fallback address. `at-start`: only then, and it does not start without an answer. `never-again`: it starts
 * without an answer, and does not ask again. `no-resolvers`: the server's resolvers section is missing, so HAProxy does
 * not start. `unknown`: an environment variable decides.
 */
export type NameLookup = 'while-running' | 'fixed-else' | 'at-start' | 'never-again' | 'no-resolvers' | 'unknown';

/** How HAProxy would resolve this server's name, even if its address is not a name. */
export function nameLookup(file: HaproxyFile, server: HaproxyServer): NameLookup {
  const resolvers = parameter(server, 'resolvers');
  const start = parameter(server, 'init-addr');
  if (resolvers?.hasVariable === true || start?.hasVariable === true) return 'unknown';
  if (resolvers !== undefined && !hasResolvers(file, resolvers.value)) return 'no-resolvers';
  const order = start?.value.split(',') ?? [];
  if (order.some((address) => isIP(address) !== 0)) return 'fixed-else';
  // With resolvers and no `init-addr`, HAProxy starts without an answer.
  if (resolvers !== undefined && (start === undefined || order.includes('none'))) return 'while-running';
  return order.includes('none') ? 'never-again' : 'at-start';
}

/** HAProxy creates `resolvers default` from the machine's `resolv.conf` if the file has no such section. */
function hasResolvers(file: HaproxyFile, name: string): boolean {
  return name === 'default' || sectionIndex(file).resolvers.has(name);
}

/** Whether this kind of lookup can lose the consumer at some time. */
export function isFragile(lookup: NameLookup): boolean {
  return lookup === 'at-start' || lookup === 'never-again' || lookup === 'no-resolvers';
}
