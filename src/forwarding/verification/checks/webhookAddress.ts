import { BlockList, isIPv4 } from 'node:net';
import { message } from '../../../text/message.ts';
import { vpnLabels } from '../../forwarder/konnectivityAgents.ts';
import { containsLabels } from '../../forwarder/labels.ts';
import { isInsideAddress } from '../../condition/insideAddress.ts';
import { failure, Skipped, pass, seen, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { parseServerUrl } from '../../webhook/url/externalUrl.ts';
import { storedUrl } from '../../webhook/url/storedUrl.ts';

const privateAddresses = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16');

/**
 * Whether the URL has an address that exists only inside the cluster. A master reached those through its VPN client;
 * Konnectivity, its successor, does not.
 */
export const webhookAddress: Check = {
  id: 'webhook-address',
  title: message('Webhook reachability'),
  dependsOn: ['webhook-set', 'webhook-url'],

  async run({ cluster, webhook, agents }) {
    const { server } = await webhook();
    const host = parseServerUrl(server)?.hostname ?? '';
    if (host === '127.0.0.1') return pass(message('The URL goes through the API server itself.'));
    if (host === '') throw new Skipped(message('The URL has no host.'));
    const evidence = [seen('audit-webhook get', storedUrl(server))];
    if (isInsideAddress(server)) {
      const vpn = await onlyVpn(agents);
      return vpn
        ? warning(message('This in-cluster address stops working when the cluster moves to Konnectivity.'), {
            evidence,
            remedy: setUpForwarding(cluster),
          })
        : failure(message('The master can’t reach this in-cluster address directly (Konnectivity).'), {
            evidence,
            remedy: setUpForwarding(cluster),
          });
    }
    return isIPv4(host) && privateAddresses.check(host)
      ? warning(message('The master reaches this private address only within IBM Cloud’s own network.'), {
          evidence,
        })
      : pass(message('The URL isn’t an in-cluster address.'), ...evidence);
  },
};

/** A cluster from before Konnectivity: its agents are VPN clients. @throws Failure if that cannot be read */
async function onlyVpn(
  agents: () => Promise<readonly { metadata?: { labels?: Record<string, string> } }[]>,
): Promise<boolean> {
  const found = await agents();
  return found.length > 0 && found.every(({ metadata }) => containsLabels(metadata?.labels ?? {}, vpnLabels));
}

function subnets(...texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [network = '', bits = ''] = text.split('/');
    list.addSubnet(network, Number(bits));
  }
  return list;
}
