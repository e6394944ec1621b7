import { createHash } from 'node:crypto';
import { CONFIG_HASH_ANNOTATION } from '../../forwarding/routes/manifests/readyChanges.ts';
import { applyChanges, type TextChange } from '../problem.ts';
import { replaceNode } from './changes.ts';
import type { ManifestFile, Configuration } from './manifestFile.ts';
import { mountedConfigMaps, sameNamespace } from './pods.ts';
import { mapAt, scalarAt, type YamlScalar } from './yamlNode.ts';

/** The hash on a pod template that makes a changed configuration start a rollout. */
export interface ConfigHash {
  readonly node: YamlScalar;
  readonly configuration: Configuration;
  readonly isRight: boolean;
}

export const hashOf = (haproxyCfg: string): string => createHash('sha256').update(haproxyCfg).digest('hex');

/** The hashes in a file, each with its configuration in the same file. */
export function configHashes(file: ManifestFile): ConfigHash[] {
  return file.pods.flatMap((pod) => {
    const template = mapAt(pod.object.node, 'spec', 'template', 'metadata', 'annotations');
    const node = scalarAt(template, CONFIG_HASH_ANNOTATION);
    const mounted = mountedConfigMaps(pod);
    const configuration = file.configurations.find(
      ({ holder }) => holder && mounted.includes(holder.object.name) && sameNamespace(holder.object, pod.object),
    );
    if (node === undefined || configuration === undefined) return [];
    return [{ node, configuration, isRight: node.value === hashOf(configuration.embedded.text) }];
  });
}

/** A change of a configuration as changes of its file: a correct hash remains correct. */
export function configurationChange(
  file: ManifestFile,
  configuration: Configuration,
  changes: readonly TextChange[],
): readonly TextChange[] | undefined {
  const inFile = changes.map((change) => configuration.embedded.change(change));
  const possible = inFile.filter((change) => change !== undefined);
  if (possible.length < inFile.length) return undefined;
  const text = applyChanges(configuration.embedded.text, changes);
  return [...possible, ...hashChanges(file, configuration, text)];
}

/** Changes that keep the hashes correct when a configuration's text changes. */
export function hashChanges(file: ManifestFile, configuration: Configuration, text: string): TextChange[] {
  return configHashes(file)
    .filter((hash) => hash.isRight && hash.configuration === configuration)
    .map(({ node }) => replaceNode(node, hashOf(text)));
}
