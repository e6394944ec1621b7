import { isIP } from 'node:net';
import type { HaproxyFile } from './haproxyFile.ts';
import { parameter, type HaproxyServer } from './servers.ts';

/**
 * When HAProxy looks up a server's host name:
 * `while-running`, and it starts without an answer;
 * `fixed-else`: at its start, and it has an address to go on with where there is no answer;
 * `at-start` only, and it does not start without an answer;
 * `never-again`: it starts without an answer, and then does not ask again;
 * `no-resolvers`: the section that the server names is not there, so HAProxy does not start;
 * `unknown`: a variable of the environment decides.
 */
export type NameLookup = 'while-running' | 'fixed-else' | 'at-start' | 'never-again' | 'no-resolvers' | 'unknown';

/** How HAProxy would look up the name of this server, whether or not its address is a name. */
export function nameLookup(file: HaproxyFile, server: HaproxyServer): NameLookup {
  const resolvers = parameter(server, 'resolvers');
  const start = parameter(server, 'init-addr');
  if (resolvers?.hasVariable === true || start?.hasVariable === true) return 'unknown';
  if (resolvers !== undefined && !hasResolvers(file, resolvers.value)) return 'no-resolvers';
  const order = start?.value.split(',') ?? [];
  if (order.some((address) => isIP(address) !== 0)) return 'fixed-else';
  // With resolvers, and nothing said of the start, HAProxy starts without an answer.
  if (resolvers !== undefined && (start === undefined || order.includes('none'))) return 'while-running';
  return order.includes('none') ? 'never-again' : 'at-start';
}

/** HAProxy makes `resolvers default` out of the machine's `resolv.conf` where a file has none of that name. */
function hasResolvers({ sections }: HaproxyFile, name: string): boolean {
  return name === 'default' || sections.some((one) => one.keyword === 'resolvers' && one.name?.value === name);
}

/** Whether a name that is looked up like this leaves the forwarder without its consumer some day. */
export function isFragile(lookup: NameLookup): boolean {
  return lookup === 'at-start' || lookup === 'never-again' || lookup === 'no-resolvers';
}
