import { HIDDEN, hiddenQuery, redact } from '../../../text/redaction.ts';

/** What is kept and shown of a URL that cannot be parsed: any part of it may be a secret. */
export const UNREADABLE_URL = `${HIDDEN} (not a URL)`;

/**
 * The URL of a webhook to store and to show: without user, password, the values of its query and its fragment. By the
 * parts that the parser finds, not by the text's looks; a bare address is parsed with `http`, as the API server does.
 * Idempotent.
 */
export function storedUrl(server: string): string {
  const url = parsed(server);
  if (!url) return server === '' ? '' : UNREADABLE_URL;
  if (![url.username, url.password, url.search, url.hash].some((part) => part !== '')) return redact(server);
  const query = url.search === '' ? '' : `?${hiddenQuery(url.search.slice(1))}`;
  const user = url.username === '' && url.password === '' ? '' : `${HIDDEN}@`;
  const { scheme, address } = writtenParts(server, url);
  return redact(`${scheme}${user}${address}${query}${url.hash === '' ? '' : `#${HIDDEN}`}`);
}

function parsed(server: string): URL | undefined {
  const whole = /^(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i.test(server) ? server : `http://${server}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  return url?.host === '' ? undefined : url;
}

/** The scheme, and host, port and path: as they are written where they mean the same, else as the parser has them. */
function writtenParts(server: string, url: URL): { readonly scheme: string; readonly address: string } {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.search = '';
  bare.hash = '';
  const [, scheme = '', address = ''] =
    /^([a-z][a-z\d+.-]*:\/\/)?(?:[^/?#]*@)?([^/?#@]*(?:\/[^?#]*)?)/i.exec(server) ?? [];
  if (parsed(`${scheme}${address}`)?.href === bare.href) return { scheme, address };
  return { scheme: `${bare.protocol}//`, address: `${bare.host}${bare.pathname}` };
}
