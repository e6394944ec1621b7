import type { KubernetesObject, NamespaceContents } from './clusterApi.ts';
import { Failure, type FailureCode } from '../failure/failure.ts';

/** Asks for a path and gives the JSON of its answer. @throws Failure */
export type GetJson = (path: string, accept?: string) => Promise<unknown>;

/** Of each object only what is needed to name it: no Secret's content is fetched. */
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** Objects of one kind that are read; whoever has more than this has other things in the namespace anyway. */
const limit = 500;

/**
 * Everything in a namespace, like `kubectl api-resources --verbs=list --namespaced` followed by `kubectl get` of each: kinds that
 * can be created and deleted, of every group that this API serves, custom ones too.
 * @throws Failure where it cannot be reached, also on the way
 */
export async function namespaceContents(namespace: string, get: GetJson): Promise<NamespaceContents> {
  const groups = await groupVersions(get);
  const kinds = (await Promise.all(groups.map((groupVersion) => namespacedKinds(groupVersion, get)))).flat();
  const unread: string[] = [];
  const objects = await Promise.all(
    kinds.map(async (kind) => {
      const path = `${rootOf(kind.apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}?limit=${limit}`;
      try {
        return itemsOf(await get(path, METADATA)).map((item) => ({ ...item, ...kind.type }));
      } catch (error) {
        if (!(error instanceof Failure) || ofTheWhole.has(error.code)) throw error;
        // Offered and not there after all: a kind of a group whose own server is down, or that is virtual.
        if (error.code !== 'api-not-found') unread.push(kind.type.kind);
        return [];
      }
    }),
  );
  return { objects: objects.flat(), unread };
}

/** What says nothing of one kind: it would be taken for one that never can be read. */
const ofTheWhole: ReadonlySet<FailureCode> = new Set(['cancelled', 'api-unreachable']);

interface NamespacedKind {
  readonly apiVersion: string;
  readonly resource: string;
  readonly type: { readonly apiVersion: string; readonly kind: string };
}

async function groupVersions(get: GetJson): Promise<readonly string[]> {
  const groups = listIn(await get('/apis'), 'groups');
  const preferred = groups.map((group) => {
    const version = fieldOf(group, 'preferredVersion');
    return textOf(version, 'groupVersion');
  });
  return ['v1', ...preferred.filter((text) => text !== '')];
}

async function namespacedKinds(apiVersion: string, get: GetJson): Promise<readonly NamespacedKind[]> {
  return listIn(await get(rootOf(apiVersion)), 'resources').flatMap((resource) => {
    const name = textOf(resource, 'name');
    const verbs = fieldOf(resource, 'verbs');
    const has = (verb: string): boolean => Array.isArray(verbs) && verbs.includes(verb);
    const isRead = fieldOf(resource, 'namespaced') === true && !name.includes('/') && has('list');
    // What can only be read is made of something else: metrics of pods, packages of a catalogue.
    if (!isRead || !has('delete')) return [];
    return [{ apiVersion, resource: name, type: { apiVersion, kind: textOf(resource, 'kind') } }];
  });
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function itemsOf(list: unknown): readonly KubernetesObject[] {
  // A list of the API server holds objects.
  return listIn(list, 'items') as readonly KubernetesObject[];
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
