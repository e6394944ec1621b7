import type { YamlMap } from './yamlNode.ts';

/** One Kubernetes object of a file; the items of a List are separate objects. */
export interface ManifestObject {
  readonly node: YamlMap;
  readonly kind: string;
  readonly name: string;
  /** Empty if the object has none. */
  readonly namespace: string;
}
