import { KINDS, type ResourceKind } from './kinds.ts';

/** A request as Kubernetes takes it apart for authorization and audit. */
export interface RequestInfo {
  /**
   * `get`, `list`, `watch`, `create`, `patch`, `update`, `delete`, `deletecollection`; for other paths the HTTP method
   * in small letters.
   */
  verb: string;
  path: string;
  query: URLSearchParams;
  /** Absent for paths such as `/metrics`. */
  resource?: {
    group: string;
    version: string;
    resource: string;
    subresource: string;
    namespace: string;
    name: string;
    /** What follows `…/proxy`, with its slash. */
    rest: string;
    kind: ResourceKind | undefined;
  };
}

const VERBS: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const API_PATH = /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>v[0-9][^/]*)\/(?<tail>.+)$/;

export function requestInfo(method: string, url: string): RequestInfo {
  const { pathname, searchParams } = new URL(url, 'https://lab');
  const match = API_PATH.exec(pathname);
  if (!match?.groups) return { verb: method.toLowerCase(), path: pathname, query: searchParams };
  const { group = '', version = '', tail = '' } = match.groups;
  const parts = tail.split('/').map(decodeURIComponent);
  let namespace = '';
  // `namespaces/NS` alone is the Namespace itself; with more behind it, it is the place of what follows.
  if (parts[0] === 'namespaces' && parts.length > 2) namespace = parts.splice(0, 2)[1] ?? '';
  const [resource = '', name = '', subresource = ''] = parts;
  if (resource === 'namespaces') namespace = name;
  return {
    verb: verbOf(method, name, searchParams),
    path: pathname,
    query: searchParams,
    resource: {
      group,
      version,
      resource,
      subresource,
      namespace,
      name,
      // As it came, not decoded: the pod gets the very path.
      rest: subresource === 'proxy' ? (/\/proxy(\/.*)$/.exec(pathname)?.[1] ?? '') : '',
      kind: KINDS.find((kind) => kind.resource === resource && kind.group === group && kind.version === version),
    },
  };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  if (method === 'GET' || method === 'HEAD') {
    if (['1', 'true'].includes(query.get('watch') ?? '')) return 'watch';
    return name === '' ? 'list' : 'get';
  }
  if (method === 'DELETE' && name === '') return 'deletecollection';
  return VERBS[method] ?? method.toLowerCase();
}
