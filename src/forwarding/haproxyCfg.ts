import type { ConsumerAddress } from './consumerAddress.ts';
import { checkConsumerAddress, checkPort } from './consumerInput.ts';

/** The consumer as a `haproxy.cfg` has it, and whether the way it speaks TLS is one of ours. */
export interface ConfiguredConsumer extends ConsumerAddress {
  /** `foreign`: encrypted in a way that our wizard does not write. */
  readonly encryption: 'none' | 'ours' | 'foreign';
}

/**
 * The consumer that a forwarder's `haproxy.cfg` sends to: the server of the default backend, when there is exactly one and our
 * wizard would take its address and port. `undefined` for anything else.
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
  const [, address = '', port = ''] = /^([^:]+):(\d+)$/.exec(target) ?? [];
  if (checkConsumerAddress(address) || checkPort(port)) return undefined;
  return { address, port: Number(port), ...encryptionOf(words) };
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
