import { apiFailure } from '../failure/apiFailure.ts';
import { Failure } from '../failure/failure.ts';
import { fieldAt, isRecord } from '../text/jsonValue.ts';
import { message } from '../text/message.ts';
import {
  FIELD_MANAGER,
  type ClusterApi,
  type ConflictCause,
  type KubernetesObject,
  type LogRequest,
} from './clusterApi.ts';
import { readCredentials } from './credentials.ts';
import { HttpsRequester, tooLarge, type ApiRequest, type ApiResponse } from './httpsRequest.ts';
import { isAuditMetric, parseAuditMetrics } from './metricsText.ts';
import { namespaceContents } from './namespaceContents.ts';
import { podOf } from './podList.ts';
import { collectionPath, homePath, objectPath, referenceOf } from './resourcePath.ts';
import { conflictsOf } from './statusConflicts.ts';
import { warningsOf } from './warningHeaders.ts';

/** A busy API server's metrics take several megabytes. */
const METRICS_MAX_BYTES = 64 * 1024 * 1024;
/** Objects in one page of a list, as kubectl asks for them. */
const LIST_PAGE_SIZE = 500;
/** Most bytes and pages of one list: of much smaller lists each object is shown or compared. */
const LIST_MAX_BYTES = 64 * 1024 * 1024;
const LIST_MAX_PAGES = 200;
/** A kubelet with default settings keeps 10 MB of one log (`containerLogMaxSize`). */
const LOG_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Opens one cluster's API with the credentials of a kubeconfig. Sends nothing before the first method call.
 * @param timeoutMs limit of a request; default: half a minute.
 * @throws Failure – see {@link readCredentials}.
 */
export async function connect(kubeconfigYaml: string, timeoutMs?: number): Promise<ClusterApi> {
  return apiOver(new HttpsRequester(await readCredentials(kubeconfigYaml), timeoutMs));
}

function apiOver(requester: HttpsRequester): ClusterApi {
  const send = async (request: ApiRequest): Promise<ApiResponse> => {
    const response = await requester.send(request);
    if (response.status < 200 || response.status > 299) throw failureOf(request, response);
    return response;
  };
  return {
    async read(reference, signal) {
      const request: ApiRequest = { method: 'GET', path: objectPath(reference), signal };
      const response = await requester.send(request);
      if (isAbsent(request, response)) return undefined;
      if (response.status < 200 || response.status > 299) throw failureOf(request, response);
      return objectIn(response);
    },

    async apply(object, { dryRun, force, signal }) {
      const query = new URLSearchParams({
        fieldManager: FIELD_MANAGER,
        force: String(force),
        ...(dryRun ? { dryRun: 'All' } : {}),
      });
      const response = await send({
        method: 'PATCH',
        path: `${objectPath(referenceOf(object))}?${query.toString()}`,
        // JSON is YAML, and needs no YAML library here.
        body: { type: 'application/apply-patch+yaml', text: JSON.stringify(object) },
        signal,
      });
      return {
        object: objectIn(response),
        auditId: auditIdOf(response),
        warnings: warningsOf(response.rawHeaders),
      };
    },

    async createTestEvent(object, signal) {
      const response = await send({
        method: 'POST',
        path: `${homePath(referenceOf(object))}?dryRun=All&fieldManager=${FIELD_MANAGER}`,
        body: { type: 'application/json', text: JSON.stringify(object) },
        fresh: true,
        signal,
      });
      return { auditId: auditIdOf(response) };
    },

    async list(collection, { labels = {}, signal }) {
      const items: KubernetesObject[] = [];
      let next = '';
      let bytes = 0;
      let pages = 0;
      do {
        // A server that answers each page with a next one, or with much, would be asked for as long as it likes.
        if (pages === LIST_MAX_PAGES || bytes > LIST_MAX_BYTES) throw tooLarge(LIST_MAX_BYTES);
        const query = new URLSearchParams({
          limit: String(LIST_PAGE_SIZE),
          ...(Object.keys(labels).length > 0 ? { labelSelector: selectorOf(labels) } : {}),
          ...(next === '' ? {} : { continue: next }),
        });
        const path = `${collectionPath(collection)}?${query.toString()}`;
        const response = await send({ method: 'GET', path, signal });
        const page = listIn(response);
        const { apiVersion, kind } = collection;
        items.push(...page.items.map((item) => ({ apiVersion, kind, ...item })));
        next = page.next;
        bytes += response.text.length;
        pages += 1;
      } while (next !== '');
      return items;
    },

    async create(object, signal) {
      const path = `${homePath(referenceOf(object))}?fieldManager=${FIELD_MANAGER}`;
      const body = { type: 'application/json', text: JSON.stringify(object) };
      return createdIn(await send({ method: 'POST', path, body, signal }), object.kind);
    },

    async replace(object, { subresource, signal }) {
      const below = subresource === undefined ? '' : `/${subresource}`;
      const path = `${objectPath(referenceOf(object))}${below}?fieldManager=${FIELD_MANAGER}`;
      const body = { type: 'application/json', text: JSON.stringify(object) };
      return objectIn(await send({ method: 'PUT', path, body, signal }));
    },

    async remove(reference, { uid, resourceVersion, signal }) {
      const text = JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions: { uid, resourceVersion },
      });
      const path = objectPath(reference);
      const request: ApiRequest = { method: 'DELETE', path, body: { type: 'application/json', text }, signal };
      const response = await requester.send(request);
      if (isAbsent(request, response)) return;
      if (response.status < 200 || response.status > 299) throw failureOf(request, response);
    },

    listNamespace(namespace, signal) {
      return namespaceContents(namespace, async (path, accept) => {
        const request: ApiRequest = { method: 'GET', path, signal, ...(accept === undefined ? {} : { accept }) };
        const response = await requester.send(request);
        // A kind counts as empty where the API server does not find it; others may answer with a 404 as well.
        if (response.status === 404) requireStatus(response);
        if (response.status < 200 || response.status > 299) throw failureOf(request, response);
        return json(response);
      });
    },

    async listPods(namespace, labels, signal) {
      const query = new URLSearchParams({ labelSelector: selectorOf(labels) }).toString();
      const path = `${collectionPath({ apiVersion: 'v1', kind: 'Pod', namespace })}?${query}`;
      const { items } = listIn(await send({ method: 'GET', path, signal }));
      return items.map((item) => podOf(item));
    },

    async readPod(namespace, name, signal) {
      const request: ApiRequest = {
        method: 'GET',
        path: objectPath({ apiVersion: 'v1', kind: 'Pod', name, namespace }),
        signal,
      };
      const response = await requester.send(request);
      if (isAbsent(request, response)) return undefined;
      if (response.status < 200 || response.status > 299) throw failureOf(request, response);
      return podOf(objectIn(response));
    },

    async readLog(log, signal) {
      const path = logPath(log, false);
      return (await send({ method: 'GET', path, fresh: log.fresh === true, maxBytes: LOG_MAX_BYTES, signal })).text;
    },

    async followLog(log, signal) {
      const request: ApiRequest = { method: 'GET', path: logPath(log, true), signal };
      const response = await requester.stream(request);
      if ('text' in response) throw failureOf(request, response);
      return response.chunks;
    },

    async readMetrics(signal) {
      const { text } = await send({
        method: 'GET',
        path: '/metrics',
        fresh: true,
        keepLine: isAuditMetric,
        maxBytes: METRICS_MAX_BYTES,
        signal,
      });
      const metrics = parseAuditMetrics(text);
      if (metrics) return metrics;
      throw new Failure(
        'bad-output',
        message('The API server’s metrics lack its start time or audit counters; try again.'),
        {
          remedy: 'retry',
        },
      );
    },

    close: () => requester.close(),
  };
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Path and query of a pod's log. */
function logPath({ namespace, pod, container, sinceTime, tailLines, previous }: LogRequest, follow: boolean): string {
  const query = new URLSearchParams({
    container,
    timestamps: 'true',
    ...(follow ? { follow: 'true' } : {}),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    ...(previous === true ? { previous: 'true' } : {}),
  });
  return `${objectPath({ apiVersion: 'v1', kind: 'Pod', name: pod, namespace })}/log?${query.toString()}`;
}

function failureOf({ method, path }: ApiRequest, { status, text }: Pick<ApiResponse, 'status' | 'text'>): Failure {
  const conflicts = status === 409 ? conflictsOf(text) : [];
  const cause: ConflictCause | undefined = conflicts.length > 0 ? { conflicts } : undefined;
  return apiFailure({ status, body: text, request: `${method} ${path}`, ...(cause ? { cause } : {}) });
}

function auditIdOf({ headers }: ApiResponse): string | undefined {
  const id = headers['audit-id'];
  return Array.isArray(id) ? id[0] : id;
}

/** What Go's servers, the API server too, answer for a path that they do not serve: a kind, or a version of one. */
const NOT_SERVED = '404 page not found';

/**
 * Whether the API server says that the object does not exist. What a proxy or a gateway does not find says nothing of
 * it: that answer has no `Status`.
 * @throws Failure `api-not-found` where the kind is not served; `bad-output` for any other answer without a `Status`
 */
function isAbsent(request: ApiRequest, response: ApiResponse): boolean {
  if (response.status !== 404) return false;
  if (response.text.trim() === NOT_SERVED) throw failureOf(request, response);
  requireStatus(response);
  return true;
}

/** @throws Failure `bad-output` for an answer that is not the API server's own */
function requireStatus(response: ApiResponse): void {
  const status = json(response);
  if (!isRecord(status) || status['kind'] !== 'Status') throw notOfTheApi();
}

/**
 * The object in an answer. Only its name is checked, which every object has; the request decides the rest.
 * @throws Failure `bad-output` where it is none
 */
function objectIn(response: ApiResponse): KubernetesObject {
  const value = json(response);
  if (!isRecord(value) || typeof fieldAt(value, 'metadata', 'name') !== 'string') throw notOfTheApi();
  return value;
}

/** The object that was created. A review has no name. @throws Failure `bad-output` where it is of another kind */
function createdIn(response: ApiResponse, kind: string | undefined): KubernetesObject {
  const value = json(response);
  if (!isRecord(value) || value['kind'] !== kind) throw notOfTheApi();
  return value;
}

/**
 * The objects of a list, whose absence would look like none. Go writes `null` for an empty list.
 * @throws Failure `bad-output` where it is no list
 */
function listIn(response: ApiResponse): { readonly items: readonly KubernetesObject[]; readonly next: string } {
  const value = json(response);
  const items = fieldAt(value, 'items');
  if (items !== null && !(Array.isArray(items) && items.every(isRecord))) throw notOfTheApi();
  const next = fieldAt(value, 'metadata', 'continue');
  return { items: items ?? [], next: typeof next === 'string' ? next : '' };
}

function json({ text }: ApiResponse): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notOfTheApi(cause);
  }
}

function notOfTheApi(cause?: unknown): Failure {
  return new Failure(
    'bad-output',
    message('Something in between, such as a proxy, answered instead of the cluster’s API server; try again.'),
    { remedy: 'retry', ...(cause === undefined ? {} : { cause }) },
  );
}
