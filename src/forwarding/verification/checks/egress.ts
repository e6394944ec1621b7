import { isIPv4 } from 'node:net';
import { message } from '../../../text/message.ts';
import { lineText } from '../../forwarder/haproxy/haproxyFile.ts';
import { serversOf } from '../../forwarder/haproxy/servers.ts';
import { Skipped, pass, seen, unknown, warning, type Check } from '../check.ts';
import { documentation } from '../remedies.ts';

/** VPC clusters with outbound traffic protection block public addresses unless a security group allows them. */
export const egress: Check = {
  id: 'egress',
  title: message('Outbound traffic'),
  dependsOn: ['haproxy-placeholder', 'haproxy-server'],

  async run({ cluster, haproxy, detailsText }) {
    const outside = serversOf((await haproxy()).file).flatMap(({ address, line }) =>
      address.kind === 'ip' && isIPv4(address.host) && !isPrivate(address.host) ? [{ host: address.host, line }] : [],
    );
    if (outside.length === 0) throw new Skipped(message('The forwarder doesn’t send to a public address.'));
    if (cluster.provider === 'classic' || cluster.provider === 'satellite')
      throw new Skipped(message('Only VPC clusters have outbound traffic protection.'));
    const [, protection] = /^[ \t]*Outbound Traffic Protection:[ \t]*(\S+)/m.exec(await detailsText()) ?? [];
    if (protection === undefined)
      throw new Skipped(message('IBM Cloud doesn’t show whether outbound traffic is protected.'));
    const evidence = [
      seen(message('Outbound Traffic Protection'), protection),
      ...outside.map(({ line }) => seen('haproxy.cfg', lineText(line))),
    ];
    if (!/^(?:enabled|disabled)$/i.test(protection)) {
      return unknown(message('Unclear whether outbound traffic is protected: “{0}”.', protection), {
        evidence,
      });
    }
    return protection.toLowerCase() === 'enabled'
      ? warning(
          message(
            'Allow {0} in a security group: outbound traffic protection blocks public addresses.',
            outside.map(({ host }) => host).join(', '),
          ),
          {
            evidence,
            remedy: documentation('https://cloud.ibm.com/docs/containers?topic=containers-sbd-allow-outbound'),
          },
        )
      : pass(message('Workers may reach public addresses.'), ...evidence);
  },
};

function isPrivate(address: string): boolean {
  const [first = 0, second = 0] = address.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    // IBM Cloud's own services
    (first === 161 && second === 26) ||
    (first === 166 && second >= 8 && second < 12)
  );
}
