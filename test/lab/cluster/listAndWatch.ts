import { ApiError } from './apiError.ts';
import { sendJson, type Exchange } from './exchange.ts';
import { fieldSelector } from './fieldSelector.ts';
import type { JsonObject, StoredObject } from './json.ts';
import { apiVersionOf, type ResourceKind } from './kinds.ts';
import { labelSelector } from './labelSelector.ts';
import type { ObjectStore, StoreEvent } from './objectStore.ts';

type Matches = (object: StoredObject) => boolean;

/**
 * A kind's objects, of a namespace or of all, that a label selector and a field selector choose, as a list or, with
 * `watch=true`, as events.
 */
export function listOrWatch(store: ObjectStore, exchange: Exchange, kind: ResourceKind): void {
  const { query, resource, verb } = exchange.info;
  const namespace = kind.namespaced ? resource?.namespace || undefined : undefined;
  const selects = labelSelector(query.get('labelSelector') ?? '');
  const isChosen = fieldSelector(query.get('fieldSelector') ?? '', kind);
  const matches: Matches = (object) =>
    object.kind === kind.kind &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    isChosen(object) &&
    selects(object.metadata.labels ?? {});
  if (verb === 'watch') watch(store, exchange, kind, matches);
  else {
    const items = store.list(kind.kind, namespace).filter(matches);
    const metadata = { resourceVersion: String(store.currentVersion) };
    sendJson(exchange, 200, { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items });
  }
}

function watch(store: ObjectStore, { info, response }: Exchange, kind: ResourceKind, matches: Matches): void {
  const version = Number(info.query.get('resourceVersion') ?? '0');
  const missed = version > 0 ? store.eventsSince(version) : present(store, kind, matches);
  const send = ({ type, object }: Pick<StoreEvent, 'type' | 'object'>): void => {
    if (matches(object)) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  if (!missed) {
    const gone = new ApiError(410, 'Expired', `too old resource version: ${version} (${store.currentVersion})`);
    response.end(`${JSON.stringify({ type: 'ERROR', object: gone.status() })}\n`);
    return;
  }
  missed.forEach(send);
  if (info.query.get('sendInitialEvents') === 'true')
    response.write(`${JSON.stringify(endOfInitialEvents(store, kind))}\n`);
  store.on('change', send);
  const seconds = Number(info.query.get('timeoutSeconds') ?? '0');
  const timer = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  response.once('close', () => {
    store.off('change', send);
    clearTimeout(timer);
  });
}

function present(store: ObjectStore, kind: ResourceKind, matches: Matches): Pick<StoreEvent, 'type' | 'object'>[] {
  const objects = store.list(kind.kind, undefined).filter(matches);
  return objects.map((object) => ({ type: 'ADDED', object }));
}

/** Informs a client that watches instead of listing that it has everything now. */
function endOfInitialEvents(store: ObjectStore, kind: ResourceKind): JsonObject {
  const metadata = {
    resourceVersion: String(store.currentVersion),
    annotations: { 'k8s.io/initial-events-end': 'true' },
  };
  return { type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } };
}
