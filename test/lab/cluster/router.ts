import { ApiError, notFound } from './apiError.ts';
import type { ClusterContext } from './context.ts';
import { readObject, sendJson, type Exchange } from './exchange.ts';
import { apiVersionOf, qualifiedResource, type ResourceKind } from './kinds.ts';
import { sendPodLog } from './podLog.ts';
import { listOrWatchPods } from './pods.ts';
import type { RequestInfo } from './requestInfo.ts';
import { proxyToService } from './serviceProxy.ts';
import { apply, dryRunCreate, type WriteAnswer } from './writes.ts';

type Handler = (context: ClusterContext, exchange: Exchange) => void | Promise<void>;

/** The handler of a request about a resource, or `undefined` for what the lab does not implement. */
export function handlerOf(info: RequestInfo, contentType: string): Handler | undefined {
  const { resource, verb, query } = info;
  const kind = resource?.kind;
  if (!resource || !kind || query.has('fieldSelector')) return undefined;
  if (resource.subresource === 'proxy' && kind.kind === 'Service') return proxyToService;
  if (kind.kind === 'Pod') return podHandler(resource.subresource, verb, kind);
  if (resource.subresource !== '') return undefined;
  if (verb === 'get') return (context, exchange) => get(context, exchange, kind);
  if (verb === 'patch' && contentType.startsWith('application/apply-patch+yaml')) {
    return (context, exchange) => write(context, exchange, kind, apply);
  }
  if (verb === 'create' && kind.kind === 'ConfigMap' && query.get('dryRun') === 'All') {
    return (context, exchange) => write(context, exchange, kind, dryRunCreate);
  }
  return undefined;
}

/** What everything else gets. */
export function notImplemented(method: string, path: string): ApiError {
  return new ApiError(501, 'NotImplemented', `the lab's API server does not implement ${method} ${path}`);
}

function podHandler(subresource: string, verb: string, kind: ResourceKind): Handler | undefined {
  if (subresource === 'log' && verb === 'get') return sendPodLog;
  if (subresource === '' && verb === 'get') return (context, exchange) => get(context, exchange, kind);
  if (subresource === '' && (verb === 'list' || verb === 'watch')) {
    return ({ store }, exchange) => listOrWatchPods(store, exchange);
  }
  return undefined;
}

function get({ store }: ClusterContext, exchange: Exchange, kind: ResourceKind): void {
  const { namespace = '', name = '' } = exchange.info.resource ?? {};
  const object = store.read(kind.kind, namespace, name);
  if (!object) throw notFound(qualifiedResource(kind), name);
  sendJson(exchange, 200, { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind });
}

async function write(
  { store }: ClusterContext,
  exchange: Exchange,
  kind: ResourceKind,
  action: typeof apply,
): Promise<void> {
  const { namespace = '', name = '' } = exchange.info.resource ?? {};
  const body = await readObject(exchange);
  const answer: WriteAnswer = action(store, { kind, namespace, name }, body, exchange.info.query);
  sendJson(exchange, answer.code, answer.object, answer.warnings);
}
