import {
  isObject,
  numberAt,
  objectsAt,
  textAt,
  textsAt,
  type Json,
  type JsonObject,
  type StoredObject,
} from '../cluster/json.ts';
import type { ObjectStore } from '../cluster/objectStore.ts';

/** What a pod's first container finds in its volumes. */
export interface Mounts {
  /** Texts by absolute path; a path that ends with `/` is an empty folder. */
  files: Map<string, string>;
  /** Paths of files that the container's user may not read. */
  unreadable: Set<string>;
}

interface Volume {
  data: Record<string, string>;
  /** Mode of each file where the volume's `items` give none of their own. */
  mode: number;
  items: JsonObject[];
}

const OTHERS_READ = 0o004;

/**
 * The files that a pod's ConfigMap and Secret volumes mount, byte for byte.
 * @returns what a kubelet says where a volume cannot be mounted.
 */
export function mountsOf(store: ObjectStore, pod: StoredObject): Mounts | string {
  const mounts: Mounts = { files: new Map(), unreadable: new Set() };
  const [container] = objectsAt(pod, 'spec', 'containers');
  for (const mount of objectsAt(container, 'volumeMounts')) {
    const volume = readVolume(store, pod, textAt(mount, 'name') ?? '');
    if (typeof volume === 'string') return volume;
    if (volume) mountFiles(mounts, mount, volume, readerOf(pod, container));
  }
  return mounts;
}

/** The data of a volume; `undefined` for kinds that the lab's programs do not need; a sentence where it is missing. */
function readVolume(store: ObjectStore, pod: StoredObject, name: string): Volume | string | undefined {
  const volume = objectsAt(pod, 'spec', 'volumes').find((candidate) => candidate['name'] === name);
  const [configMap, secret] = [volume?.['configMap'], volume?.['secret']];
  const source = isObject(configMap) ? configMap : isObject(secret) ? secret : undefined;
  if (!source) return undefined;
  const kind = source === configMap ? 'ConfigMap' : 'Secret';
  const wanted = textAt(source, kind === 'Secret' ? 'secretName' : 'name') ?? '';
  const found = store.read(kind, pod.metadata.namespace ?? '', wanted);
  const mode = numberAt(source, 'defaultMode') ?? 0o644;
  const items = objectsAt(source, 'items');
  if (found) return { data: dataOf(found), mode, items };
  if (source['optional'] === true) return { data: {}, mode, items };
  return `MountVolume.SetUp failed for volume "${name}" : ${kind.toLowerCase()} "${wanted}" not found`;
}

function dataOf(object: StoredObject): Record<string, string> {
  const data = textsAt(object, 'data');
  if (object.kind === 'ConfigMap') return data;
  const decoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]);
  return Object.fromEntries(decoded) as Record<string, string>; // pairs of texts
}

function mountFiles(mounts: Mounts, mount: JsonObject, volume: Volume, mayRead: (mode: number) => boolean): void {
  const target = textAt(mount, 'mountPath') ?? '';
  const subPath = textAt(mount, 'subPath');
  let isThere = false;
  for (const { path, text, mode } of filesOf(volume)) {
    if (subPath !== undefined && subPath !== path) continue;
    const file = subPath === undefined ? `${target.replace(/\/$/, '')}/${path}` : target;
    mounts.files.set(file, text);
    if (!mayRead(mode)) mounts.unreadable.add(file);
    isThere = true;
  }
  // A key that is not there becomes an empty folder, as with a real kubelet.
  if (!isThere) mounts.files.set(`${target.replace(/\/$/, '')}/`, '');
}

function filesOf({ data, mode, items }: Volume): { path: string; text: string; mode: number }[] {
  if (items.length === 0) return Object.entries(data).map(([path, text]) => ({ path, text, mode }));
  return items.flatMap((item) => {
    const text = data[textAt(item, 'key') ?? ''];
    const path = textAt(item, 'path') ?? '';
    return text === undefined ? [] : [{ path, text, mode: numberAt(item, 'mode') ?? mode }];
  });
}

/** Files belong to root, and to the pod's `fsGroup`, whose members may read them whatever their mode says. */
function readerOf(pod: StoredObject, container: Json | undefined): (mode: number) => boolean {
  const user =
    numberAt(container, 'securityContext', 'runAsUser') ?? numberAt(pod, 'spec', 'securityContext', 'runAsUser') ?? 0;
  const hasGroup = numberAt(pod, 'spec', 'securityContext', 'fsGroup') !== undefined;
  return (mode) => user === 0 || hasGroup || (mode & OTHERS_READ) !== 0;
}
