import { isIPv4 } from 'node:net';
import { message, type Message } from '../../text/message.ts';

/**
 * Parses the typed URL of an external server; the document also allows a bare address. `undefined` if it is invalid.
 */
export function parseServerUrl(text: string): URL | undefined {
  const whole = hasScheme(text) ? text : `http://${text}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** IBM Cloud uses certificates only over `https`. */
export function isEncrypted(text: string): boolean {
  return /^https:\/\//i.test(text);
}

/** Why a text cannot be the URL of an external server, for validation during typing; `undefined` if it can. Pure. */
export function checkServerUrl(text: string): Message | undefined {
  if (text === '') return message('Enter the URL of the server, for example https://logs.example.com:8443/audit.');
  if (/[\s\u0000-\u001f\u007f]/.test(text)) return message('Remove the space: a URL has none.');
  if (hasScheme(text) && !/^https?:\/\//i.test(text)) {
    return message('Begin the URL with https:// or http://: the API server supports no other scheme.');
  }
  const url = parseServerUrl(text);
  if (!url || url.hostname === '' || text.includes('\\')) {
    return message('Enter a whole URL, for example https://logs.example.com:8443/audit.');
  }
  return undefined;
}

/** Warns of likely errors in a valid URL: typos, and addresses that API servers cannot reach. Pure. */
export function warnOfServerUrl(text: string): Message | undefined {
  const url = checkServerUrl(text) ? undefined : parseServerUrl(text);
  if (!url) return undefined;
  const { hostname } = url;
  const [stray] = /[`'"‘’“”<>]|[,;)\]}]$/.exec(text.replace(/^(https?:\/\/)?\[[^\]]*\]/i, '')) ?? [];
  if (stray !== undefined) {
    return message('The character {0} probably came along when the URL was copied; remove it.', stray);
  }
  if (isLoopback(hostname)) {
    return message(
      '{0} is the API server itself, not the cluster and not your machine; to reach a Service in the cluster choose another route.',
      hostname,
    );
  }
  if (isInternal(hostname)) {
    return message(
      '{0} is an address inside the cluster or a private network, which API servers no longer reach; choose a route with a forwarder in the cluster.',
      hostname,
    );
  }
  if (!hasScheme(text)) {
    return message('Without https:// before it the log is sent unencrypted, and certificates are ignored.');
  }
  if (url.username !== '' || url.password !== '') {
    return message('Everybody who may read the cluster’s details sees the name and password in this URL.');
  }
  return undefined;
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** Whether a text can be the URL of a server outside: no address of the API server itself, or below its API. Pure. */
export function leadsOutside(text: string): boolean {
  const url = checkServerUrl(text) ? undefined : parseServerUrl(text);
  return url !== undefined && !isLoopback(url.hostname) && !/^\/+api\/+v1\/+namespaces\//.test(url.pathname);
}

function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|localhost\.?)$/i.test(hostname);
}

/** Private addresses, and names that only the cluster's DNS knows. */
function isInternal(hostname: string): boolean {
  if (!isIPv4(hostname)) return /\.(svc|local|internal)$|\.svc\./i.test(hostname) || /^\[f[cde]/i.test(hostname);
  const [first = 0, second = 0] = hostname.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254)
  );
}
