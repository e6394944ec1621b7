import { Failure, type FailureCode } from '../failure/failure.ts';
import { fieldAt } from '../text/jsonValue.ts';
import { message } from '../text/message.ts';
import type { KubernetesObject, NamespaceContents } from './clusterApi.ts';
import { limiter } from './limiter.ts';

/** Sends a `GET` and returns its JSON. @throws Failure */
export type GetJson = (path: string, accept?: string) => Promise<unknown>;

/** Only the fields that name an object: no Secret's content is fetched. */
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** Most objects of one kind that are read. A namespace with more is used for other things anyway. */
const LIMIT = 500;
/** Parallel requests: in an extension host VS Code opens a connection for each. */
const AT_ONCE = 8;

/**
 * Everything in a namespace, like `kubectl api-resources --verbs=list --namespaced` followed by `kubectl get` of each:
 * kinds that can be created and deleted, of every group that this API serves, custom ones too.
 * @throws Failure if it cannot be reached, also halfway
 */
export async function namespaceContents(namespace: string, ask: GetJson): Promise<NamespaceContents> {
  const inTurn = limiter(AT_ONCE);
  const get: GetJson = (...asked) => inTurn(() => ask(...asked));
  const kinds = await allKinds(get);
  const unread: string[] = [];
  const objects = await Promise.all(
    kinds.map(async (kind) => {
      const path = `${rootOf(kind.apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}?limit=${LIMIT}`;
      try {
        const list = await get(path, METADATA);
        // Nobody reads thousands of them, and events are always numerous.
        if (textOf(fieldAt(list, 'metadata'), 'continue') !== '' && kind.type.kind !== 'Event')
          unread.push(kind.type.kind);
        return itemsOf(list).map((item) => ({ ...item, ...kind.type }));
      } catch (error) {
        if (!(error instanceof Failure) || ofTheWhole.has(error.code)) throw error;
        // Listed but not served: a kind of a group whose own server is down, or a virtual kind.
        if (error.code !== 'api-not-found') unread.push(kind.type.kind);
        return [];
      }
    }),
  );
  return { objects: objects.flat(), unread };
}

/** Failures that do not concern the kind: it must not count as one that can never be read. */
const ofTheWhole: ReadonlySet<FailureCode> = new Set(['cancelled', 'api-unreachable']);

interface NamespacedKind {
  readonly apiVersion: string;
  readonly resource: string;
  readonly type: { readonly apiVersion: string; readonly kind: string };
}

/**
 * Each kind once, in its group's preferred version if it has the kind: the kinds of a group need not share a version.
 */
async function allKinds(get: GetJson): Promise<readonly NamespacedKind[]> {
  const groups = [['v1'], ...listIn(await get('/apis'), 'groups').map(versionsOf)];
  const found = groups.map(async (versions) => {
    const kinds = (await Promise.all(versions.map((version) => namespacedKinds(version, get)))).flat();
    return [...new Map(kinds.toReversed().map((kind) => [kind.resource, kind])).values()];
  });
  return (await Promise.all(found)).flat();
}

/** The versions of a group, the preferred one first. */
function versionsOf(group: unknown): readonly string[] {
  const preferred = textOf(fieldAt(group, 'preferredVersion'), 'groupVersion');
  const others = listIn(group, 'versions').map((version) => textOf(version, 'groupVersion'));
  return [...new Set([preferred, ...others])].filter((version) => version !== '');
}

async function namespacedKinds(apiVersion: string, get: GetJson): Promise<readonly NamespacedKind[]> {
  return listIn(await get(rootOf(apiVersion)), 'resources').flatMap((resource) => {
    const name = textOf(resource, 'name');
    const verbs = fieldAt(resource, 'verbs');
    const has = (verb: string): boolean => Array.isArray(verbs) && verbs.includes(verb);
    const isRead = fieldAt(resource, 'namespaced') === true && !name.includes('/') && has('list');
    // Read-only kinds are derived from something else: metrics of pods, packages of a catalogue.
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

/**
 * @throws Failure `bad-output` where it is neither a list nor `null`, which Go writes for an empty one: its content is
 * unknown.
 */
function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldAt(value, name);
  if (Array.isArray(list)) return list;
  if (list === null) return [];
  throw new Failure('bad-output', message('The API server’s answer has no list “{0}”.', name));
}

function textOf(value: unknown, name: string): string {
  const text = fieldAt(value, name);
  return typeof text === 'string' ? text : '';
}
