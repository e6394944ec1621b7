import { readHaproxyFile, type HaproxyFile } from '../../forwarding/forwarder/haproxy/haproxyFile.ts';
import { AUDIT_NAMESPACE } from '../../forwarding/webhook/names.ts';
import { ENFORCE_LABEL } from '../../forwarding/forwarder/podSecurityLevel.ts';
import { mentionsAudit } from './aboutAudit.ts';
import { scalarText, wholeText, type EmbeddedText } from './embeddedText.ts';
import type { ManifestObject } from './manifestObject.ts';
import { podTemplatesOf, type PodTemplate } from './pods.ts';
import { createYamlReader, type YamlReader } from './readYaml.ts';
import { entry, itemsAt, stringsOf, at, textAt, mapAt, type YamlNode, type YamlScalar } from './yamlNode.ts';

/** A `haproxy.cfg`: a whole file, or an entry of a ConfigMap or Secret. */
export interface Configuration {
  readonly haproxy: HaproxyFile;
  readonly embedded: EmbeddedText;
  /** The object that holds it, and the entry's key and value; absent for a whole file. */
  readonly holder?: { readonly object: ManifestObject; readonly key: YamlScalar; readonly value: YamlScalar };
}

/** A file about audit forwarding, for the rules. Holds only the objects and configurations that concern it. */
export interface ManifestFile {
  readonly text: string;
  readonly objects: readonly ManifestObject[];
  readonly configurations: readonly Configuration[];
  /** Pod templates of the workloads. */
  readonly pods: readonly PodTemplate[];
  /** Platform of the cluster, if the file shows it. */
  readonly platform: 'kubernetes' | 'openshift' | undefined;
}

/** Facts from other files of the workspace. */
export interface WorkspaceFacts {
  /** Audit webhook URLs, each with its file as a path within the workspace. */
  readonly webhookUrls: readonly { readonly url: string; readonly file: string }[];
  /** Namespaces that a neighbouring file creates with `pod-security.kubernetes.io/enforce: restricted`. */
  readonly restrictedNamespaces: readonly { readonly namespace: string; readonly file: string }[];
}

export const noFacts: WorkspaceFacts = { webhookUrls: [], restrictedNamespaces: [] };

const ourName = /^(?:ibmcloud-kube-audit|kube-audit-forwarder)(?:$|-)/;

/** Reads a `haproxy.cfg` that may concern audit forwarding. */
export function readAuditConfiguration(text: string): ManifestFile {
  const configuration = { haproxy: readHaproxyFile(text), embedded: wholeText(text) };
  return { text, objects: [], configurations: [configuration], pods: [], platform: undefined };
}

export type ManifestReader = (text: string) => ManifestFile;

/** Loads the manifest reader. It caches what it has read, so that the next edit is cheap. */
export async function createManifestReader(): Promise<ManifestReader> {
  const yaml = await createYamlReader();
  return (text) => readManifests(yaml, text);
}

function readManifests(yaml: YamlReader, text: string): ManifestFile {
  const objects = auditObjects(
    yaml.read(text, (document) => mentionsAudit(document)).flatMap(({ root }) => objectsIn(root)),
  );
  return {
    text,
    objects,
    configurations: objects.flatMap((object) => configurationsIn(text, object)),
    pods: podTemplatesOf(objects),
    platform: platformOf(objects),
  };
}

function objectsIn(node: YamlNode): ManifestObject[] {
  if (node.type !== 'map') return [];
  const kind = textAt(node, 'kind');
  if (kind === undefined || textAt(node, 'apiVersion') === undefined) return [];
  if (kind === 'List') return itemsAt(node, 'items').flatMap(objectsIn);
  const [name, namespace] = [textAt(node, 'metadata', 'name'), textAt(node, 'metadata', 'namespace')];
  return [{ node, kind, name: name ?? '', namespace: namespace ?? '' }];
}

function auditObjects(objects: readonly ManifestObject[]): ManifestObject[] {
  const namespaces = new Set([AUDIT_NAMESPACE]);
  const isOurs = ({ name, namespace, kind }: ManifestObject): boolean =>
    kind !== 'Namespace' && (ourName.test(name) || namespace === AUDIT_NAMESPACE);
  for (const object of objects) if (isOurs(object) && object.namespace !== '') namespaces.add(object.namespace);
  return objects.filter((object) => isOurs(object) || (object.kind === 'Namespace' && namespaces.has(object.name)));
}

function configurationsIn(text: string, object: ManifestObject): Configuration[] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  const data = at(object.node, object.kind === 'ConfigMap' ? 'data' : 'stringData');
  const found = entry(data, 'haproxy.cfg');
  if (found?.value?.type !== 'scalar' || typeof found.value.value !== 'string') return [];
  const embedded = scalarText(text, found.value);
  return [
    { haproxy: readHaproxyFile(embedded.text), embedded, holder: { object, key: found.key, value: found.value } },
  ];
}

function platformOf(objects: readonly ManifestObject[]): ManifestFile['platform'] {
  const labels = objects
    .filter(({ kind }) => kind === 'Namespace')
    .flatMap(({ node }) => Object.keys(stringsOf(mapAt(node, 'metadata', 'labels'))));
  if (labels.some((label) => label.startsWith('security.openshift.io/'))) return 'openshift';
  // IBM's page for OpenShift always sets the label against label sync as well.
  return labels.includes(ENFORCE_LABEL) ? 'kubernetes' : undefined;
}
