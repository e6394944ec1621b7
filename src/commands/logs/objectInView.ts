import { manifestObjects } from '../../forwarding/flows/readManifest.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { fieldAt } from '../../text/jsonValue.ts';

/**
 * The object of the YAML document that a place of a manifest is in, as kubectl names it: `deployment/web -n shop`.
 * `undefined` where there is none, more than one (a List), or no YAML.
 */
export async function objectOfManifest(manifest: string, offset: number): Promise<string | undefined> {
  const before = manifest.slice(0, offset).lastIndexOf('\n---');
  const behind = manifest.indexOf('\n---', Math.max(offset - 1, 0));
  const text = manifest.slice(before + 1, behind === -1 ? manifest.length : behind + 1);
  let objects: readonly KubernetesObject[];
  try {
    objects = await manifestObjects(text);
  } catch {
    return undefined;
  }
  const [object, ...more] = objects;
  return more.length > 0 ? undefined : nameOf(object?.kind, object?.metadata?.name, object?.metadata?.namespace);
}

/** The same of a node in the tree of the Kubernetes extension, as its interface `clusterexplorer` v1 describes one. */
export function objectOfNode(node: unknown): string | undefined {
  if (fieldAt(node, 'nodeType') !== 'resource') return undefined;
  return nameOf(fieldAt(node, 'resourceKind', 'manifestKind'), fieldAt(node, 'name'), fieldAt(node, 'namespace'));
}

function nameOf(kind: unknown, name: unknown, namespace: unknown): string | undefined {
  if (typeof kind !== 'string' || typeof name !== 'string' || kind === '' || name === '') return undefined;
  const place = typeof namespace === 'string' && namespace !== '' ? ` -n ${namespace}` : '';
  return `${kind.toLowerCase()}/${name}${place}`;
}
