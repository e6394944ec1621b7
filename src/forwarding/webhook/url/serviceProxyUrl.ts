/** The API server's own address; the same on every master, and unreachable from outside. */
export const MASTER_URL = 'https://127.0.0.1:2040';

/** The parts of a webhook URL through the API server's own service proxy. */
export interface ServiceProxyTarget {
  readonly namespace: string;
  readonly service: string;
  /** `http`, `https`, or empty if the URL omits it. */
  readonly scheme: string;
  /** Name or number of the port, or empty. */
  readonly port: string;
  readonly path: string;
}

/**
 * Parses `https://127.0.0.1:2040/api/v1/namespaces/NS/services/[scheme:]NAME[:port]/proxy/PATH`; `undefined` for other
 * URLs.
 */
export function parseServiceProxyUrl(url: string): ServiceProxyTarget | undefined {
  if (!url.startsWith(`${MASTER_URL}/`)) return undefined;
  const parts = /^\/api\/v1\/namespaces\/([^/]+)\/services\/([^/]+)\/proxy(\/.*)?$/.exec(url.slice(MASTER_URL.length));
  const [, namespace, id, path] = parts ?? [];
  if (namespace === undefined || id === undefined) return undefined;
  const words = id.split(':');
  const [first = '', second = '', third = ''] = words;
  // Kubernetes accepts NAME, NAME:port and scheme:NAME:port, and nothing else.
  if (words.length === 1) return { namespace, service: first, scheme: '', port: '', path: path ?? '/' };
  if (words.length === 2) return { namespace, service: first, scheme: '', port: second, path: path ?? '/' };
  if (words.length === 3) return { namespace, service: second, scheme: first, port: third, path: path ?? '/' };
  return undefined;
}
