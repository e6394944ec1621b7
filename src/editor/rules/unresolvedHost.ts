import { isIP } from 'node:net';
import { message } from '../../failure/message.ts';
import { resolversFor, unresolvedServers } from '../haproxy/resolvers.ts';
import { configurationChange } from '../manifest/configHash.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/** HAProxy looks host names up while it starts and ends when one cannot be resolved, unless the server has resolvers. */
export const unresolvedHost: Rule = {
  id: 'unresolved-host',
  *check(file) {
    for (const configuration of file.configurations) {
      const { haproxy, embedded } = configuration;
      for (const line of unresolvedServers(haproxy)) {
        const address = line.words[2];
        const host = address && hostName(address.text);
        if (address === undefined || host === undefined) continue;
        yield {
          severity: 'warning',
          message: message('HAProxy does not start when {0} cannot be resolved: give the server resolvers.', host),
          ...embedded.range(address.start, address.start + host.length),
          fixes: () =>
            oneFix(
              message('Resolve the Name While Running'),
              configurationChange(file, configuration, resolversFor(haproxy, line)),
            ),
        };
      }
    }
  },
};

/** The host name of a server's address; `undefined` for IP addresses, sockets, variables and placeholders. */
function hostName(address: string): string | undefined {
  if (/[@/<$"'[\\]/.test(address)) return undefined;
  const host = address.replace(/:[+-]?\d*$/, '');
  return host === '' || host === '*' || isIP(host) !== 0 || !/[a-z]/i.test(host) ? undefined : host;
}
