import { isIPv4 } from 'node:net';
import type { ConsumerAddress } from './consumerAddress.ts';

/**
 * The consumer that a forwarder's `haproxy.cfg` sends to: the server of the default backend, when there is exactly one and
 * it is an IPv4 address with a port. `undefined` for anything that our wizard could not have made.
 */
export function consumerOf(haproxyCfg: string): ConsumerAddress | undefined {
  const lines = haproxyCfg.split('\n').map((line) => line.replace(/#.*$/, '').trim().split(/\s+/));
  const backend = lines.find(([keyword]) => keyword === 'default_backend')?.[1];
  let section = '';
  const servers: string[] = [];
  for (const [keyword = '', name = '', address = ''] of lines) {
    if (/^(global|defaults|frontend|backend|listen|resolvers|peers|cache|userlist|ring)$/.test(keyword)) {
      section = `${keyword} ${name}`;
    } else if (keyword === 'server' && (backend === undefined || section === `backend ${backend}`)) {
      servers.push(address);
    }
  }
  const [only, ...others] = servers;
  const [, address, port] = /^([\d.]+):(\d{1,5})$/.exec(only ?? '') ?? [];
  if (others.length > 0 || address === undefined || !isIPv4(address)) return undefined;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { address, port: number } : undefined;
}
