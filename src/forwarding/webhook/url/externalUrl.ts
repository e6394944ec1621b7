import { message, type Message } from '../../../text/message.ts';

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
    return message('Start the URL with https:// or http://: the API server supports no other scheme.');
  }
  const url = parseServerUrl(text);
  if (!url || url.hostname === '' || text.includes('\\')) {
    return message('Enter a full URL, for example https://logs.example.com:8443/audit.');
  }
  return undefined;
}

/** Whether a text names a scheme, whichever it is. */
export function hasScheme(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** Whether a text can be the URL of a server outside: no address of the API server itself, or below its API. Pure. */
export function leadsOutside(text: string): boolean {
  const url = checkServerUrl(text) ? undefined : parseServerUrl(text);
  return url !== undefined && !isLoopback(url.hostname) && !/^\/+api\/+v1\/+namespaces\//.test(url.pathname);
}

/** Whether a host is the API server itself, seen from there. */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|localhost\.?)$/i.test(hostname);
}
