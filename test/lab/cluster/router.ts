import { reviewAccess } from './accessReview.ts';
import { ApiError, notFound } from './apiError.ts';
import type { ClusterContext } from './context.ts';
import { isDiscovery, sendDiscovery } from './discovery.ts';
import { readBytes, readObject, readOptionalObject, sendJson, type Exchange } from './exchange.ts';
import { apiVersionOf, qualifiedResource, type ResourceKind } from './kinds.ts';
import { listOrWatch } from './listAndWatch.ts';
import { patchKind } from './patch.ts';
import { sendPodLog } from './podLog.ts';
import { deleteOptions, remove } from './removals.ts';
import type { RequestInfo } from './requestInfo.ts';
import { proxyToService } from './serviceProxy.ts';
import { approvalInProtobuf, approve, signApproved } from './signingRequest.ts';
import { apply, create, patch, replace, type WriteAnswer } from './writes.ts';

type Handler = (context: ClusterContext, exchange: Exchange) => void | Promise<void>;

/** The handler of a request about a resource, or `undefined` for what the lab does not implement. */
export function handlerOf(info: RequestInfo, contentType: string): Handler | undefined {
  const { resource, verb } = info;
  if (!resource) return discoveryHandler(info);
  const { kind, name, subresource } = resource;
  const isProtobuf = contentType.startsWith('application/vnd.kubernetes.protobuf');
  if (subresource === 'approval' && kind?.kind === 'CertificateSigningRequest' && verb === 'update') {
    return (context, exchange) => putApproval(context, exchange, isProtobuf);
  }
  if (isProtobuf) return undefined;
  if (resource.resource === 'subjectaccessreviews' && verb === 'create') return reviewAccess;
  if (!kind) return undefined;
  if (subresource === 'proxy' && kind.kind === 'Service') return proxyToService;
  if (subresource === 'log' && kind.kind === 'Pod' && verb === 'get') return sendPodLog;
  if (subresource !== '') return undefined;
  if (verb === 'get') return (context, exchange) => get(context, exchange, kind);
  if (verb === 'list' || verb === 'watch') return ({ store }, exchange) => listOrWatch(store, exchange, kind);
  if (verb === 'delete') return (context, exchange) => removeOne(context, exchange, kind);
  const action = kind.isDerived ? undefined : actionOf(verb, name, contentType);
  return action && ((context, exchange) => write(context, exchange, kind, action));
}

function actionOf(verb: string, name: string, contentType: string): typeof apply | undefined {
  if (verb === 'create' && name === '') return create;
  if (verb === 'update') return replace;
  if (verb !== 'patch') return undefined;
  if (contentType.startsWith('application/apply-patch+yaml')) return apply;
  const kind = patchKind(contentType);
  return kind && patch(kind);
}

function discoveryHandler({ verb, path }: RequestInfo): Handler | undefined {
  if (verb !== 'get' || !isDiscovery(path)) return undefined;
  return (context, exchange) => sendDiscovery(exchange, context.state().version);
}

/** What everything else gets. */
export function notImplemented(method: string, path: string): ApiError {
  return new ApiError(501, 'NotImplemented', `the lab's API server does not implement ${method} ${path}`);
}

async function putApproval(context: ClusterContext, exchange: Exchange, isProtobuf: boolean): Promise<void> {
  const name = exchange.info.resource?.name ?? '';
  const body = isProtobuf ? approvalInProtobuf(await readBytes(exchange.request)) : await readObject(exchange);
  sendJson(exchange, 200, approve(context.store, name, body));
  // The signer sees it later, as a controller does.
  await signApproved(context, name);
}

function get({ store }: ClusterContext, exchange: Exchange, kind: ResourceKind): void {
  const { namespace = '', name = '' } = exchange.info.resource ?? {};
  const object = store.read(kind.kind, namespace, name);
  if (!object) throw notFound(qualifiedResource(kind), name);
  sendJson(exchange, 200, { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind });
}

async function removeOne({ store }: ClusterContext, exchange: Exchange, kind: ResourceKind): Promise<void> {
  const { namespace = '', name = '' } = exchange.info.resource ?? {};
  const options = deleteOptions(await readOptionalObject(exchange));
  const { code, body } = remove(store, { kind, namespace, name }, options, exchange.info.query);
  sendJson(exchange, code, body);
}

async function write(
  { store }: ClusterContext,
  exchange: Exchange,
  kind: ResourceKind,
  action: typeof apply,
): Promise<void> {
  const { namespace = '', name = '' } = exchange.info.resource ?? {};
  const body = await readObject(exchange);
  const answer: WriteAnswer = action(store, { kind, namespace, name }, body, exchange.info.query, exchange.user);
  sendJson(exchange, answer.code, answer.object, answer.warnings);
}
