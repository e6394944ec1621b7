import { LARGEST } from '../../../failure/largestText.ts';
import { readHaproxyFile } from '../../forwarder/haproxy/haproxyFile.ts';
import { isSwitchedOn, parameter, reachedServers, type HaproxyServer } from '../../forwarder/haproxy/servers.ts';
import type { ConsumerAddress } from './consumerAddress.ts';
import { checkConsumerAddress, checkPort } from './consumerInput.ts';

/** The consumer in a `haproxy.cfg`, and whether its TLS settings are ours. */
export interface ConfiguredConsumer extends ConsumerAddress {
  /** `foreign`: TLS settings that our wizard does not write. */
  readonly encryption: 'none' | 'ours' | 'foreign';
}

/**
 * The consumer of a forwarder's `haproxy.cfg`: the only server that requests can reach, if our wizard accepts its
 * address and port. `undefined` for anything else.
 */
export function consumerOf(haproxyCfg: string): ConfiguredConsumer | undefined {
  if (haproxyCfg.length > LARGEST) return undefined;
  const [only, ...others] = reachedServers(readHaproxyFile(haproxyCfg));
  if (only === undefined || others.length > 0 || only.isTemplate) return undefined;
  const { address } = only;
  if (address.kind !== 'ip' && address.kind !== 'name') return undefined;
  const { host, port } = address;
  if (checkConsumerAddress(host) || checkPort(port)) return undefined;
  return { address: host, port: Number(port), ...encryptionOf(only) };
}

function encryptionOf(server: HaproxyServer): Pick<ConfiguredConsumer, 'tls' | 'encryption'> {
  if (!isSwitchedOn(server, 'ssl')) return { encryption: 'none' };
  const value = (name: string): string | undefined => parameter(server, name)?.value;
  const [, asked] = /^str\(([A-Za-z\d.-]+)\)$/.exec(value('sni') ?? '') ?? [];
  const ours = value('verify') === 'required' && (value('sni') === undefined || asked !== undefined);
  const serverName = value('verifyhost') ?? asked;
  return {
    encryption: ours ? 'ours' : 'foreign',
    tls: { serverName, sni: asked !== undefined, clientCertificate: value('crt') !== undefined },
  };
}
