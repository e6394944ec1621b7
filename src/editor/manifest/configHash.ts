import { createHash } from 'node:crypto';
import { CONFIG_HASH_ANNOTATION } from '../../forwarding/routes/manifests/readyChanges.ts';
import { applyChanges, type TextChange } from '../problem.ts';
import { replaceNode } from './changes.ts';
import type { ManifestFile, Configuration } from './manifestFile.ts';
import { mountedConfigMaps, sameNamespace } from './pods.ts';
import { mapAt, scalarAt, type YamlScalar } from './yamlNode.ts';

/** The hash that a pod template carries so that a changed configuration starts a rollout. */
export interface ConfigHash {
  readonly node: YamlScalar;
  readonly configuration: Configuration;
  readonly isRight: boolean;
}

export const hashOf = (haproxyCfg: string): string => createHash('sha256').update(haproxyCfg).digest('hex');

/** The hashes in a file, each with the configuration of the same file that it is of. */
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

/** A change inside a configuration as changes of its file: a hash that is right stays right. */
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

/** What keeps the hashes of a configuration right when its text becomes another. */
export function hashChanges(file: ManifestFile, configuration: Configuration, text: string): TextChange[] {
  return configHashes(file)
    .filter((hash) => hash.isRight && hash.configuration === configuration)
    .map(({ node }) => replaceNode(node, hashOf(text)));
}
