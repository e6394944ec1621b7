import { randomBytes } from 'node:crypto';
import { admit } from './admission.ts';
import { ApiError, badRequest, invalid, notFound } from './apiError.ts';
import { allocate, setDefaults } from './defaults.ts';
import type { User } from './identity.ts';
import { isObject, textAt, type Json, type StoredObject } from './json.ts';
import { apiVersionOf, qualifiedResource, type ResourceKind } from './kinds.ts';
import { timestamp, type ObjectStore } from './objectStore.ts';
import { patched, type PatchKind } from './patch.ts';
import { applyFields, createdBy, updatedBy } from './serverSideApply.ts';
import { prepareSigningRequest } from './signingRequest.ts';
import { validate } from './validate.ts';

/** What the path of a write names. */
export interface Target {
  kind: ResourceKind;
  namespace: string;
  name: string;
}

export interface WriteAnswer {
  code: 200 | 201;
  object: StoredObject;
  /** Texts for `Warning` headers. */
  warnings: string[];
}

/** `PATCH` with `application/apply-patch+yaml`: server-side apply. @throws ApiError as a real server answers. */
export function apply(
  store: ObjectStore,
  target: Target,
  body: Json,
  query: URLSearchParams,
  user?: User,
): WriteAnswer {
  const applied = checkedBody(target, body);
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') throw missingManager();
  const live = store.read(target.kind.kind, target.namespace, target.name);
  const version = applied.metadata.resourceVersion;
  if (version !== undefined && version !== live?.metadata.resourceVersion) throw modified(target);
  const next = applyFields({ applied, live, manager, force: query.get('force') === 'true', now: timestamp() });
  if (!live) needNamespace(store, target, target.name);
  prepare(next, live, user);
  return finish(store, next, live, isDryRun(query));
}

/** `POST`, with `dryRun=All` too: as `kubectl create` sends it. @throws ApiError as a real server answers. */
export function create(
  store: ObjectStore,
  target: Target,
  body: Json,
  query: URLSearchParams,
  user?: User,
): WriteAnswer {
  const object = checkedBody(target, body);
  needNamespace(store, target, object.metadata.name);
  needName(object, target);
  prepare(object, undefined, user);
  if (store.read(target.kind.kind, target.namespace, object.metadata.name)) throw alreadyExists(target, object);
  setDefaults(object);
  object.metadata.managedFields = [createdBy(query.get('fieldManager') ?? 'unknown', object, timestamp())];
  return finish(store, object, undefined, isDryRun(query));
}

/**
 * `PUT`: replaces the whole object; its entries for other managers do not count. @throws ApiError like a real server.
 */
export function replace(
  store: ObjectStore,
  target: Target,
  body: Json,
  query: URLSearchParams,
  user?: User,
): WriteAnswer {
  const object = checkedBody(target, body);
  const live = store.read(target.kind.kind, target.namespace, target.name);
  if (!live) throw notFound(qualifiedResource(target.kind), target.name);
  return update(store, target, { object, live, query, user });
}

/** `PATCH` with a merge patch, plain or strategic: as `kubectl rollout restart` and `kubectl apply` send it. */
export function patch(kind: PatchKind): typeof replace {
  return (store, target, body, query, user) => {
    const live = store.read(target.kind.kind, target.namespace, target.name);
    if (!live) throw notFound(qualifiedResource(target.kind), target.name);
    const object = checkedBody(target, patched(live, body, kind));
    return update(store, target, { object, live, query, user });
  };
}

interface Update {
  object: StoredObject;
  live: StoredObject;
  query: URLSearchParams;
  user: User | undefined;
}

function update(store: ObjectStore, target: Target, { object, live, query, user }: Update): WriteAnswer {
  const { resourceVersion, uid } = object.metadata;
  const version = live.metadata.resourceVersion;
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== version) throw modified(target);
  if (uid !== undefined && uid !== live.metadata.uid) throw modified(target);
  keepServersFields(object, live);
  prepare(object, live, user);
  setDefaults(object);
  object.metadata.managedFields = updatedBy(query.get('fieldManager') ?? 'unknown', object, live, timestamp());
  return finish(store, object, live, isDryRun(query));
}

/** Status and identity are the server's, and so is the address that it gave to a Service. */
function keepServersFields(object: StoredObject, live: StoredObject): void {
  for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'generation']) {
    if (live.metadata[field] === undefined) delete object.metadata[field];
    else object.metadata[field] = live.metadata[field];
  }
  delete object['status'];
  if (live['status'] !== undefined) object['status'] = live['status'];
  const [spec, liveSpec] = [object['spec'], live['spec']];
  if (object.kind !== 'Service' || !isObject(spec) || !isObject(liveSpec)) return;
  for (const field of ['clusterIP', 'clusterIPs']) spec[field] ??= liveSpec[field];
}

function finish(store: ObjectStore, next: StoredObject, live: StoredObject | undefined, dryRun: boolean): WriteAnswer {
  setDefaults(next);
  validate(next, live);
  const warnings = admit(next, store);
  allocate(next);
  return { code: live ? 200 : 201, object: store.write(next, { dryRun }), warnings };
}

/** What the server sets itself before it looks at an object: who asks for a certificate. */
function prepare(object: StoredObject, live: StoredObject | undefined, user: User | undefined): void {
  if (object.kind === 'CertificateSigningRequest') prepareSigningRequest(object, live, user);
}

/** The body as an object that fits its path. */
function checkedBody({ kind, namespace, name }: Target, body: Json): StoredObject {
  if (!isObject(body)) throw badRequest('the body of the request was not an object');
  const given = { apiVersion: textAt(body, 'apiVersion') ?? '', kind: textAt(body, 'kind') ?? '' };
  if (given.apiVersion !== apiVersionOf(kind) || given.kind !== kind.kind) {
    throw badRequest(
      `the API version and kind in the data (${given.apiVersion}, Kind=${given.kind}) ` +
        `do not match the expected ones (${apiVersionOf(kind)}, Kind=${kind.kind})`,
    );
  }
  const metadata = isObject(body['metadata']) ? structuredClone(body['metadata']) : {};
  if (name === '' && typeof metadata['generateName'] === 'string' && metadata['name'] === undefined) {
    metadata['name'] = `${metadata['generateName']}${randomBytes(3).toString('hex').slice(0, 5)}`;
  }
  const ownName = textAt(metadata, 'name') ?? '';
  if (name !== '' && ownName !== name) {
    throw badRequest(`the name of the object (${ownName}) does not match the name on the URL (${name})`);
  }
  if (kind.namespaced && metadata['namespace'] !== undefined && metadata['namespace'] !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return {
    ...structuredClone(body),
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { ...metadata, name: ownName, ...(kind.namespaced ? { namespace } : {}) },
  };
}

function needName({ metadata }: StoredObject, { kind }: Target): void {
  if (metadata.name !== '') return;
  const cause = {
    reason: 'FieldValueRequired',
    message: 'Required value: name or generateName is required',
    field: 'metadata.name',
  };
  throw invalid(kind.kind, kind.group, '', [cause]);
}

function needNamespace(store: ObjectStore, { kind, namespace }: Target, name: string): void {
  if (!kind.namespaced) return;
  const found = store.read('Namespace', '', namespace);
  if (!found) throw notFound('namespaces', namespace);
  if (found.metadata.deletionTimestamp !== undefined) throw terminating(kind, namespace, name);
}

function terminating(kind: ResourceKind, namespace: string, name: string): ApiError {
  const text =
    `${qualifiedResource(kind)} "${name}" is forbidden: ` +
    `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  const group = kind.group === '' ? {} : { group: kind.group };
  return new ApiError(403, 'Forbidden', text, { name, ...group, kind: kind.resource, causes: [cause] });
}

/** @param options `DeleteOptions`, which say it too. */
export function isDryRun(query: URLSearchParams, options: Json = {}): boolean {
  const asked = isObject(options) && Array.isArray(options['dryRun']) ? options['dryRun'] : [];
  const values = [...query.getAll('dryRun'), ...asked.filter((value) => typeof value === 'string')].filter(
    (value) => value !== '',
  );
  if (values.some((value) => value !== 'All')) {
    const text = `Unsupported value: ${JSON.stringify(values.find((value) => value !== 'All'))}: supported values: "All"`;
    throw invalid('PatchOptions', 'meta.k8s.io', '', [
      { reason: 'FieldValueNotSupported', message: text, field: 'dryRun' },
    ]);
  }
  return values.length > 0;
}

function missingManager(): ApiError {
  const message = 'Required value: is required for apply patch';
  return invalid('PatchOptions', 'meta.k8s.io', '', [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }]);
}

/** 409 where somebody else wrote in between. */
export function modified({ kind, name }: Target): ApiError {
  const text =
    `Operation cannot be fulfilled on ${qualifiedResource(kind)} "${name}": ` +
    'the object has been modified; please apply your changes to the latest version and try again';
  return new ApiError(409, 'Conflict', text, { name, kind: kind.resource });
}

function alreadyExists({ kind }: Target, { metadata }: StoredObject): ApiError {
  const text = `${qualifiedResource(kind)} "${metadata.name}" already exists`;
  const group = kind.group === '' ? {} : { group: kind.group };
  return new ApiError(409, 'AlreadyExists', text, { name: metadata.name, ...group, kind: kind.resource });
}
