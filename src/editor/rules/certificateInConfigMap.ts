import { secretContent } from '../../forwarding/forwarder/configMapFile.ts';
import { message } from '../../text/message.ts';
import { all, appendEntry, columnOf, removeEntry } from '../manifest/changes.ts';
import type { ManifestFile } from '../manifest/manifestFile.ts';
import type { ManifestObject } from '../manifest/manifestObject.ts';
import { sameNamespace } from '../manifest/pods.ts';
import { entry, itemsAt, mapAt, textAt, type YamlEntry } from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** Certificates and keys in a ConfigMap, where `kubectl create configmap --from-file` puts every file of the folder. */
export const certificateInConfigMap: Rule = {
  id: 'certificate-in-configmap',
  *check(file) {
    for (const object of file.objects.filter(({ kind }) => kind === 'ConfigMap')) {
      for (const one of mapAt(object.node, 'data')?.entries ?? []) {
        const value = one.value?.type === 'scalar' ? one.value.value : undefined;
        if (typeof value !== 'string' || secretContent(String(one.key.value), value) === undefined) continue;
        yield {
          severity: 'warning',
          message: message(
            'Move {0} to a Secret: it has a certificate or key, which anyone who can read ConfigMaps sees.',
            String(one.key.value),
          ),
          start: one.key.start,
          end: one.key.end,
          fixes: () => oneFix(message('Move {0} to a Secret', String(one.key.value)), moved(file, object, one)),
        };
      }
    }
  },
};

/** Moves the entry into a new Secret and adds the Secret to the pods' volume. */
function moved(file: ManifestFile, configMap: ManifestObject, moving: YamlEntry): readonly TextChange[] | undefined {
  const { text } = file;
  const data = mapAt(configMap.node, 'data');
  if (data === undefined || moving.value === undefined) return undefined;
  const name = `${configMap.name}-certificates`;
  const source = text.slice(moving.key.start, moving.value.end).trimEnd();
  const indent = ' '.repeat(columnOf(text, moving.key.start));
  const lines = source
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  const secret = file.objects.find(
    (one) => one.kind === 'Secret' && one.name === name && sameNamespace(one, configMap),
  );
  const added =
    secret === undefined
      ? newSecret(text, name, configMap, lines)
      : appendEntry(text, mapAt(secret.node, 'stringData'), lines);
  return all(removeEntry(text, data, moving), added, ...volumeChanges(file, configMap, name));
}

/** Adds a document after the others, or in a List an item before the ConfigMap. */
function newSecret(
  text: string,
  name: string,
  { node, namespace }: ManifestObject,
  entries: readonly string[],
): TextChange | undefined {
  const lines = ['apiVersion: v1', 'kind: Secret', 'metadata:', `  name: ${name}`];
  if (namespace !== '') lines.push(`  namespace: ${namespace}`);
  lines.push('stringData:', ...entries.map((line) => (line === '' ? '' : `  ${line}`)), '');
  const column = columnOf(text, node.start);
  if (column === 0) {
    const start = text.endsWith('\n') ? '---\n' : '\n---\n';
    return { start: text.length, end: text.length, text: start + lines.join('\n') };
  }
  const lineStart = node.start - column;
  const dash = text.slice(lineStart, node.start);
  if (!/^ *- +$/.test(dash)) return undefined;
  const item = lines.map((line, index) => (index === 0 ? dash : line === '' ? '' : ' '.repeat(column)) + line);
  return { start: lineStart, end: lineStart, text: item.join('\n') };
}

/** Adds the Secret to volumes that mount the ConfigMap; a volume of another shape makes the move impossible. */
function volumeChanges(file: ManifestFile, configMap: ManifestObject, secret: string): (TextChange | undefined)[] {
  return file.pods
    .filter((pod) => sameNamespace(pod.object, configMap))
    .flatMap(({ spec }) => itemsAt(spec, 'volumes'))
    .filter((volume) => textAt(volume, 'configMap', 'name') === configMap.name)
    .map((volume) => {
      const source = entry(volume, 'configMap');
      const map = source?.value;
      if (volume.type !== 'map' || volume.flow || source === undefined || map?.type !== 'map') return undefined;
      if (map.entries.length !== 1) return undefined;
      const indent = ' '.repeat(columnOf(file.text, source.key.start));
      const lines = [
        'projected:',
        '  sources:',
        '    - configMap:',
        `        name: ${configMap.name}`,
        '    - secret:',
        `        name: ${secret}`,
      ];
      return { start: source.key.start, end: map.entries[0]?.value?.end ?? map.end, text: lines.join(`\n${indent}`) };
    });
}
