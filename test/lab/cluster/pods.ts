import { ApiError } from './apiError.ts';
import { sendJson, type Exchange } from './exchange.ts';
import type { StoredObject } from './json.ts';
import { labelSelector } from './labelSelector.ts';
import type { ObjectStore, StoreEvent } from './objectStore.ts';

type Matches = (pod: StoredObject) => boolean;

/** `GET …/pods`, and the same with `watch=true`: the pods of a namespace (or of all) that a label selector chooses. */
export function listOrWatchPods(store: ObjectStore, exchange: Exchange): void {
  const { query, resource, verb } = exchange.info;
  const namespace = resource?.namespace || undefined;
  const selects = labelSelector(query.get('labelSelector') ?? '');
  const matches: Matches = (pod) =>
    pod.kind === 'Pod' &&
    (namespace === undefined || pod.metadata.namespace === namespace) &&
    selects(pod.metadata.labels ?? {});
  if (verb === 'watch') watch(store, exchange, matches);
  else {
    const items = store.list('Pod', namespace).filter(matches);
    const metadata = { resourceVersion: String(store.currentVersion) };
    sendJson(exchange, 200, { kind: 'PodList', apiVersion: 'v1', metadata, items });
  }
}

function watch(store: ObjectStore, { info, response }: Exchange, matches: Matches): void {
  const version = Number(info.query.get('resourceVersion') ?? '0');
  const missed = version > 0 ? store.eventsSince(version) : present(store, matches);
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
  store.on('change', send);
  const seconds = Number(info.query.get('timeoutSeconds') ?? '0');
  const timer = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  response.once('close', () => {
    store.off('change', send);
    clearTimeout(timer);
  });
}

function present(store: ObjectStore, matches: Matches): Pick<StoreEvent, 'type' | 'object'>[] {
  const pods = store.list('Pod', undefined).filter(matches);
  return pods.map((object) => ({ type: 'ADDED', object }));
}
