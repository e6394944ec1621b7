import { isFragile, nameLookup, type NameLookup } from '../../forwarding/forwarder/haproxy/nameLookup.ts';
import { serversOf } from '../../forwarding/forwarder/haproxy/servers.ts';
import { message, type Message } from '../../text/message.ts';
import { resolversFor } from '../haproxy/resolvers.ts';
import { configurationChange } from '../manifest/configHash.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/** HAProxy resolves host names when it starts and exits if it cannot, unless the server has resolvers. */
export const unresolvedHost: Rule = {
  id: 'unresolved-host',
  *check(file) {
    for (const configuration of file.configurations) {
      const { haproxy, embedded } = configuration;
      for (const server of serversOf(haproxy)) {
        const { address, addressWord: word } = server;
        const lookup = nameLookup(haproxy, server);
        if (address.kind !== 'name' || word === undefined || !isFragile(lookup)) continue;
        // In a quoted word the name has no range of its own.
        const at = word.text.indexOf(address.host);
        const [start, end] =
          at === -1 ? [word.start, word.end] : [word.start + at, word.start + at + address.host.length];
        yield {
          severity: 'warning',
          message: sentence(lookup, address.host),
          ...embedded.range(start, end),
          fixes: () =>
            oneFix(
              message('Resolve the Name at Run Time'),
              configurationChange(file, configuration, resolversFor(haproxy, server)),
            ),
        };
      }
    }
  },
};

function sentence(lookup: NameLookup, host: string): Message {
  if (lookup === 'no-resolvers') {
    return message('Add the resolvers section that the server names for {0}: without it, HAProxy doesn’t start.', host);
  }
  return lookup === 'never-again'
    ? message('Add resolvers to the server: HAProxy looks up {0} only at its start.', host)
    : message('Add resolvers to the server: HAProxy doesn’t start if {0} can’t be resolved.', host);
}
