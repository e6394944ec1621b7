import { isIP } from 'node:net';
import { message } from '../../failure/message.ts';
import { failure, NotAsked, pass, seen, warning, type Check } from './check.ts';
import { outlineOf, type ServerLine } from './haproxyServers.ts';
import { setUpForwarding } from './remedies.ts';

/** A host name that cannot be resolved at the start is fatal, unless `init-addr` says otherwise; without resolvers it is never looked up again. */
export const haproxyHost: Check = {
  id: 'haproxy-host',
  title: message('haproxy.cfg: host names'),
  after: ['haproxy-placeholder'],

  async ask({ cluster, haproxy, pods }) {
    const { text, key } = await haproxy();
    const { servers, hasResolvers } = outlineOf(text);
    const named = servers.filter(({ host }) => host !== '' && isIP(host.replace(/^\[|\]$/g, '')) === 0);
    const [bad] = named.filter((server) => !startsWithoutAddress(server) || !hasResolvers);
    if (servers.length === 0) throw new NotAsked(message('The file has no server line.'));
    if (!bad) return pass(message('Servers are named by address, or their names are looked up while HAProxy runs.'));
    const running = (await pods()).some(
      ({ status }) => status?.containerStatuses?.every(({ ready }) => ready) === true,
    );
    const options = { evidence: [seen(key, bad.text)], remedy: setUpForwarding(cluster) };
    return running
      ? warning(
          message(
            '{0} is looked up only when HAProxy starts, and it does not start without an answer: add a resolvers section.',
            bad.host,
          ),
          options,
        )
      : failure(
          message(
            'HAProxy does not start, since it cannot look up {0}: add a resolvers section and init-addr.',
            bad.host,
          ),
          options,
        );
  },
};

function startsWithoutAddress({ options }: ServerLine): boolean {
  const order = options[options.indexOf('init-addr') + 1] ?? '';
  return (
    options.includes('init-addr') && /(?:^|,)(?:none|\d+(?:\.\d+){3})$/.test(order) && options.includes('resolvers')
  );
}
