import { isIPv4 } from 'node:net';
import type { ConsumerAddress } from './consumerAddress.ts';

/** The consumer as a `haproxy.cfg` has it, and whether the way it speaks TLS is one of ours. */
export interface ConfiguredConsumer extends ConsumerAddress {
  /** `foreign`: encrypted in a way that our wizard does not write. */
  readonly encryption: 'none' | 'ours' | 'foreign';
}

/**
 * The consumer that a forwarder's `haproxy.cfg` sends to: the server of the default backend, when there is exactly one and
 * it is an IPv4 address or a host name with a port. `undefined` for anything that our wizard could not have made.
 */
export function consumerOf(haproxyCfg: string): ConfiguredConsumer | undefined {
  const lines = haproxyCfg.split('\n').map((line) => line.replace(/#.*$/, '').trim().split(/\s+/));
  const backend = lines.find(([keyword]) => keyword === 'default_backend')?.[1];
  let section = '';
  const servers: (readonly string[])[] = [];
  for (const line of lines) {
    const [keyword = '', name = ''] = line;
    if (/^(global|defaults|frontend|backend|listen|resolvers|peers|cache|userlist|ring)$/.test(keyword)) {
      section = `${keyword} ${name}`;
    } else if (keyword === 'server' && (backend === undefined || section === `backend ${backend}`)) {
      servers.push(line.slice(2));
    }
  }
  const [only, ...others] = servers;
  if (only === undefined || others.length > 0) return undefined;
  const [target = '', ...words] = only;
  const [, address = '', port] = /^([A-Za-z\d.-]+):(\d{1,5})$/.exec(target) ?? [];
  if (/^[\d.]*$/.test(address) && !isIPv4(address)) return undefined;
  const number = Number(port);
  if (!(number >= 1 && number <= 65_535)) return undefined;
  return { address, port: number, ...encryptionOf(words) };
}

function encryptionOf(words: readonly string[]): Pick<ConfiguredConsumer, 'tls' | 'encryption'> {
  if (!words.includes('ssl')) return { encryption: 'none' };
  const value = (word: string): string | undefined => {
    const index = words.indexOf(word);
    return index < 0 ? undefined : words[index + 1];
  };
  const [, asked] = /^str\(([A-Za-z\d.-]+)\)$/.exec(value('sni') ?? '') ?? [];
  const ours = value('verify') === 'required' && (value('sni') === undefined || asked !== undefined);
  const serverName = value('verifyhost') ?? asked;
  return {
    encryption: ours ? 'ours' : 'foreign',
    tls: { serverName, sni: asked !== undefined, clientCertificate: value('crt') !== undefined },
  };
}
