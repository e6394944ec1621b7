import { dirname } from 'node:path/posix';
import { message } from '../../text/message.ts';
import { appendItem } from '../manifest/changes.ts';
import type { ManifestFile } from '../manifest/manifestFile.ts';
import type { ManifestObject } from '../manifest/manifestObject.ts';
import { sameNamespace, type PodTemplate } from '../manifest/pods.ts';
import { at, itemsAt, mapAt, scalarAt, textAt, type YamlMap } from '../manifest/yamlNode.ts';
import { oneFix } from '../problem.ts';
import type { Found, Rule } from './rule.ts';

/**
 * Files of a ConfigMap that no `subPath` mounts while others are mounted so, and mounts of missing files: HAProxy does
 * not find what its configuration names.
 */
export const unmountedFile: Rule = {
  id: 'unmounted-file',
  *check(file) {
    for (const pod of file.pods) {
      for (const volume of itemsAt(pod.spec, 'volumes')) {
        const configMap = file.objects.find(
          (object) =>
            object.kind === 'ConfigMap' &&
            object.name === textAt(volume, 'configMap', 'name') &&
            sameNamespace(object, pod.object),
        );
        const name = textAt(volume, 'name');
        if (configMap === undefined || name === undefined || at(volume, 'configMap', 'items') !== undefined) continue;
        yield* checkVolume(file, pod, name, configMap);
      }
    }
  },
};

function* checkVolume(
  file: ManifestFile,
  pod: PodTemplate,
  volume: string,
  configMap: ManifestObject,
): Generator<Found> {
  const data = mapAt(configMap.node, 'data');
  const mounts = pod.containers.flatMap((container) =>
    itemsAt(container, 'volumeMounts').flatMap((mount) =>
      mount.type === 'map' && textAt(mount, 'name') === volume ? [{ container, mount }] : [],
    ),
  );
  const [first] = mounts;
  if (data === undefined || first === undefined) return;
  // A mount of the whole folder has every file.
  if (mounts.some(({ mount }) => at(mount, 'subPath') === undefined)) return;
  const mounted = new Set(mounts.map(({ mount }) => textAt(mount, 'subPath')));
  for (const { key } of data.entries) {
    const name = String(key.value);
    if (mounted.has(name)) continue;
    yield {
      severity: 'warning',
      message: message('Mount {0}: the pod mounts this ConfigMap’s files one by one, by subPath.', name),
      start: key.start,
      end: key.end,
      fixes: () => oneFix(message('Mount {0}', name), [mountAlso(file.text, first.container, first.mount, name)]),
    };
  }
  const keys = new Set(
    [...data.entries, ...(mapAt(configMap.node, 'binaryData')?.entries ?? [])].map(({ key }) => String(key.value)),
  );
  for (const { mount } of mounts) {
    const subPath = scalarAt(mount, 'subPath');
    if (typeof subPath?.value !== 'string' || keys.has(subPath.value)) continue;
    yield {
      severity: 'error',
      message: message('ConfigMap {0} has no file {1}.', configMap.name, subPath.value),
      start: subPath.start,
      end: subPath.end,
      fixes: () => [],
    };
  }
}

function mountAlso(source: string, container: YamlMap, mount: YamlMap, file: string): ReturnType<typeof appendItem> {
  const list = at(container, 'volumeMounts');
  const [volume, path] = [textAt(mount, 'name'), textAt(mount, 'mountPath')];
  if (list?.type !== 'sequence' || volume === undefined || path === undefined) return undefined;
  return appendItem(source, list, [`name: ${volume}`, `mountPath: ${dirname(path)}/${file}`, `subPath: ${file}`]);
}
