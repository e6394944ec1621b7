import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { objectsAt, textAt, textsAt, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore } from '../cluster/objectStore.ts';

/** Where the HAProxy image keeps its configuration; what is mounted there comes into the container's folder. */
const MOUNT = '/usr/local/etc/haproxy';

/**
 * Writes what a pod's ConfigMap volumes put under the image's configuration folder, byte for byte.
 * @returns what a kubelet says where a volume cannot be mounted, else `undefined`.
 */
export function mountVolumes(store: ObjectStore, pod: StoredObject, folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  const [container] = objectsAt(pod, 'spec', 'containers');
  for (const mount of objectsAt(container, 'volumeMounts')) {
    const name = textAt(mount, 'name') ?? '';
    const path = textAt(mount, 'mountPath') ?? '';
    const volume = objectsAt(pod, 'spec', 'volumes').find((candidate) => candidate['name'] === name);
    const configMap = textAt(volume, 'configMap', 'name');
    if (configMap === undefined || !path.startsWith(MOUNT)) continue;
    const found = store.read('ConfigMap', pod.metadata.namespace ?? '', configMap);
    if (!found) return `MountVolume.SetUp failed for volume "${name}" : configmap "${configMap}" not found`;
    mountFiles(textsAt(found, 'data'), textAt(mount, 'subPath'), path, folder);
  }
  return undefined;
}

function mountFiles(data: Record<string, string>, subPath: string | undefined, path: string, folder: string): void {
  if (subPath === undefined) {
    for (const [key, text] of Object.entries(data)) writeFileSync(join(folder, key), text);
    return;
  }
  const text = data[subPath];
  const target = join(folder, basename(path));
  // A key that is not there becomes an empty folder, as with a real kubelet.
  if (text === undefined) mkdirSync(target, { recursive: true });
  else writeFileSync(target, text);
}
