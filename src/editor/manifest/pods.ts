import type { DeclaredPort } from '../../forwarding/forwarder/servicePort.ts';
import type { ManifestObject } from './manifestObject.ts';
import { itemsAt, mapAt, scalarAt, stringsOf, type YamlMap, type YamlScalar } from './yamlNode.ts';

const workloads = new Set(['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'Job']);

export interface PodTemplate {
  readonly object: ManifestObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: YamlMap;
  readonly containers: readonly YamlMap[];
}

export function podTemplatesOf(objects: readonly ManifestObject[]): PodTemplate[] {
  return objects.flatMap((object) => {
    const path = workloads.has(object.kind) ? ['spec', 'template'] : object.kind === 'Pod' ? [] : undefined;
    const spec = path && mapAt(object.node, ...path, 'spec');
    if (path === undefined || spec === undefined) return [];
    const labels = stringsOf(mapAt(object.node, ...path, 'metadata', 'labels'));
    const containers = itemsAt(spec, 'containers').filter((container) => container.type === 'map');
    return [{ object, labels, spec, containers }];
  });
}

/** The labels by which a Service or NetworkPolicy selects pods; none if it selects otherwise. */
export function selectorOf({ kind, node }: ManifestObject): YamlMap | undefined {
  if (kind === 'Service') return mapAt(node, 'spec', 'selector');
  return kind === 'NetworkPolicy' ? mapAt(node, 'spec', 'podSelector', 'matchLabels') : undefined;
}

/** The namespace that kubectl uses by default: `default` if the object has none. */
export function appliedNamespace({ namespace }: ManifestObject): string {
  return namespace === '' ? 'default' : namespace;
}

/** Whether two objects are in one namespace, as far as the file shows. */
export function sameNamespace(one: ManifestObject, other: ManifestObject): boolean {
  return one.namespace === other.namespace;
}

/** The ports that containers declare. */
export function containerPorts(pod: PodTemplate): (DeclaredPort & { readonly node: YamlScalar })[] {
  return pod.containers.flatMap((container) =>
    itemsAt(container, 'ports').flatMap((port) => {
      const node = scalarAt(port, 'containerPort');
      const name = scalarAt(port, 'name')?.value;
      if (typeof node?.value !== 'number') return [];
      return [{ containerPort: node.value, name: typeof name === 'string' ? name : undefined, node }];
    }),
  );
}

/** Names of the ConfigMaps that a pod mounts or projects. */
export function mountedConfigMaps({ spec }: PodTemplate): string[] {
  return itemsAt(spec, 'volumes').flatMap((volume) => {
    const sources = [volume, ...itemsAt(volume, 'projected', 'sources')];
    return sources.flatMap((source) => {
      const name = scalarAt(source, 'configMap', 'name')?.value;
      return typeof name === 'string' ? [name] : [];
    });
  });
}
