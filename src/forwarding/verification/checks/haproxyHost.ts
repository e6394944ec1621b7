import { message } from '../../../text/message.ts';
import { lineText } from '../../forwarder/haproxy/haproxyFile.ts';
import { isFragile, nameLookup, type NameLookup } from '../../forwarder/haproxy/nameLookup.ts';
import { serversOf } from '../../forwarder/haproxy/servers.ts';
import { failure, Skipped, pass, seen, unknown, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/**
 * A host name that cannot be resolved at the start is fatal, unless `init-addr` prevents it; without resolvers it is
 * never resolved again.
 */
export const haproxyHost: Check = {
  id: 'haproxy-host',
  title: message('haproxy.cfg: host names'),
  dependsOn: ['haproxy-placeholder'],

  async run({ cluster, haproxy, pods }) {
    const { file, key } = await haproxy();
    const servers = serversOf(file);
    if (servers.length === 0) throw new Skipped(message('The file has no server line.'));
    const named = servers.flatMap((server) => {
      const { address, line } = server;
      return address.kind === 'name' ? [{ host: address.host, lookup: nameLookup(file, server), line }] : [];
    });
    const bad = named.find(({ lookup }) => isFragile(lookup));
    if (!bad) {
      const open = servers.find((server) => isOpen(server.address.kind, nameLookup(file, server)));
      return open
        ? unknown(message('An environment variable of the pod decides where HAProxy sends the log.'), {
            evidence: [seen(key, lineText(open.line))],
          })
        : pass(message('Servers are addresses, or names that HAProxy looks up while it runs.'));
    }
    const running = (await pods()).some(
      ({ status }) => status?.containerStatuses?.every(({ ready }) => ready) === true,
    );
    const options = { evidence: [seen(key, lineText(bad.line))], remedy: setUpForwarding(cluster) };
    if (bad.lookup === 'never-again') {
      return warning(
        message('Name a resolvers section on the server line: HAProxy looks up {0} only at its start.', bad.host),
        options,
      );
    }
    return running
      ? warning(
          message(
            'Add a resolvers section: HAProxy looks up {0} only at its start, and doesn’t start without an answer.',
            bad.host,
          ),
          options,
        )
      : failure(
          message('Add a resolvers section and init-addr: HAProxy can’t look up {0}, so it doesn’t start.', bad.host),
          options,
        );
  },
};

const isOpen = (kind: string, lookup: NameLookup): boolean =>
  kind === 'unknown' || (kind === 'name' && lookup === 'unknown');
