import { BlockList, isIP, isIPv6 } from 'node:net';
import { textPattern } from './textPattern.ts';

/**
 * Reads an address, a network (`10.0.0.0/8`, `fd00::/8`), or an address with `*`. Returns a test for addresses;
 * `undefined` for anything else.
 */
export function parseAddressRange(text: string): ((address: string) => boolean) | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (bits !== undefined) {
    const length = /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
    if (family === 0 || rest.length > 0 || length > (family === 4 ? 32 : 128)) return undefined;
    const network = new BlockList();
    network.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
    return (candidate) => isIP(candidate) !== 0 && network.check(candidate, isIPv6(candidate) ? 'ipv6' : 'ipv4');
  }
  if (family !== 0) {
    const one = new BlockList();
    one.addAddress(address, family === 4 ? 'ipv4' : 'ipv6');
    return (candidate) => isIP(candidate) !== 0 && one.check(candidate, isIPv6(candidate) ? 'ipv6' : 'ipv4');
  }
  return /^[\da-f.:]*\*[\da-f.:*]*$/i.test(text) ? textPattern(text, false) : undefined;
}
