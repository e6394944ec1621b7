import { isIPv4, isIPv6 } from 'node:net';
import { message, type Message } from '../../../text/message.ts';

/**
 * Checks the address of a log consumer during typing; `undefined` if it is valid: an IPv4 address, or a host name. A
 * valid one is safe as a word of `haproxy.cfg`.
 */
export function checkConsumerAddress(text: string): Message | undefined {
  if (text === '') return message('Enter the address of the log consumer, for example 10.240.0.15.');
  if (/\s/.test(text)) return message('Remove the space: an address has none.');
  if (text.includes('://') || text.includes('/')) {
    return message('Enter only the address, without a scheme or path, for example 10.240.0.15.');
  }
  if (/^[A-Za-z\d.-]+:\d+$/.test(text)) {
    return message('Enter only the address here; the next step asks for the port.');
  }
  if (isIPv6(text.replace(/^\[|\]$/g, ''))) {
    return message('Enter an IPv4 address: the IBM Cloud private network that clusters use has no IPv6.');
  }
  if (/^[\d.]+$/.test(text)) return isIPv4(text) ? checkUsable(text) : incomplete(text);
  return checkHostName(text);
}

/** Checks a host name, whether as an address or as the name in a certificate. */
export function checkHostName(text: string): Message | undefined {
  if (text === '') return message('Enter a host name, for example logs.example.com.');
  if (/^localhost(\.localdomain)?\.?$/i.test(text)) {
    return message('Enter another address: {0} is the forwarder itself, so the log would loop.', text);
  }
  if (text.endsWith('.')) return message('Remove the dot at the end of the host name.');
  const labels = text.split('.');
  if (text.length > 253 || !labels.every((label) => /^[A-Za-z\d]([A-Za-z\d-]{0,61}[A-Za-z\d])?$/.test(label))) {
    return message(
      'Enter a host name of letters, digits and hyphens with dots between its parts, for example logs.example.com.',
    );
  }
  if (labels.length < 2) {
    return message('Enter the full name with its domain: HAProxy doesn’t complete {0}.', text);
  }
  return undefined;
}

function incomplete(text: string): Message {
  if (text.split('.').some((part) => /^0\d/.test(part))) {
    return message('Write each number of the address without leading zeros, for example 10.240.0.15.');
  }
  return message('Enter four numbers from 0 to 255 with dots between them, for example 10.240.0.15.');
}

function checkUsable(text: string): Message | undefined {
  const [first = 0, second = 0] = text.split('.').map(Number);
  if (first === 127) {
    return message('Enter another address: {0} is the forwarder itself, so the log would loop.', text);
  }
  if (first === 0) return message('Enter the address of one machine: {0} identifies none.', text);
  if (first >= 224) return message('Enter the address of one machine: {0} is a multicast or reserved address.', text);
  if (first === 169 && second === 254) {
    return message('Enter another address: {0} is link-local and differs on every worker node.', text);
  }
  return undefined;
}

/** Checks a port during typing; `undefined` if it is valid. */
export function checkPort(text: string): Message | undefined {
  if (text === '') return message('Enter the port that the log consumer listens on, for example 8080.');
  if (!/^\d+$/.test(text)) return message('Enter a whole number from 1 to 65535, for example 8080.');
  const port = Number(text);
  if (port < 1 || port > 65_535) return message('Enter a port from 1 to 65535: {0} is outside that range.', text);
  if (/^0/.test(text)) return message('Write the port without leading zeros.');
  return undefined;
}
