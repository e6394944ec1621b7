import type { YamlMap } from './yamlNode.ts';

/** One Kubernetes object of a file; an item of a List is one of its own. */
export interface ManifestObject {
  readonly node: YamlMap;
  readonly kind: string;
  readonly name: string;
  /** Empty where the object names none. */
  readonly namespace: string;
}
