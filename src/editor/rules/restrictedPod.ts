import { ENFORCE_LABEL, restrictedViolations } from '../../forwarding/forwarder/podSecurityLevel.ts';
import { message } from '../../text/message.ts';
import { all, appendEntry, joined, replaceNode } from '../manifest/changes.ts';
import type { ManifestFile, WorkspaceFacts } from '../manifest/manifestFile.ts';
import type { PodTemplate } from '../manifest/pods.ts';
import { at, itemsAt, mapAt, scalarAt, textAt, valueOf, type YamlMap } from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/**
 * Pods that violate the Pod Security Standard `restricted`, in a namespace that enforces it. The document's forwarder
 * is such a pod, and the document's other route labels the same namespace.
 */
export const restrictedPod: Rule = {
  id: 'pod-security',
  *check(file, facts) {
    for (const pod of file.pods) {
      const where = enforcedBy(file, facts, pod.object.namespace);
      if (where === undefined) continue;
      for (const container of [...pod.containers, ...initContainers(pod)]) {
        const missing = violations(pod, container);
        if (missing.length === 0) continue;
        const place = scalarAt(container, 'name') ?? container.entries[0]?.key ?? container;
        const text =
          where === ''
            ? message('The namespace enforces restricted and will reject this pod: {0}.', missing.join(', '))
            : message(
                '{0} makes the namespace enforce restricted, which rejects this pod: {1}.',
                where,
                missing.join(', '),
              );
        yield {
          severity: 'error',
          message: text,
          start: place.start,
          end: place.end,
          fixes: () =>
            oneFix(
              message('Add What restricted Requires'),
              isPlain(pod, container) ? securityContext(file, pod, container) : undefined,
            ),
        };
      }
    }
  },
};

/** The file that makes the namespace enforce `restricted`: empty for this one, `undefined` if none does. */
function enforcedBy(file: ManifestFile, facts: WorkspaceFacts, namespace: string): string | undefined {
  const here = file.objects.find(({ kind, name }) => kind === 'Namespace' && name === namespace);
  const level = here && textAt(here.node, 'metadata', 'labels', ENFORCE_LABEL);
  if (level !== undefined) return level === 'restricted' ? '' : undefined;
  return facts.restrictedNamespaces.find((fact) => fact.namespace === namespace)?.file;
}

function initContainers({ spec }: PodTemplate): YamlMap[] {
  return itemsAt(spec, 'initContainers').filter((container) => container.type === 'map');
}

/** The fields that the level requires and the pod lacks, with the API server's names. */
function violations({ spec }: PodTemplate, container: YamlMap): readonly string[] {
  return restrictedViolations(valueOf(spec), valueOf(container));
}

/** Whether a quick fix may add to the pod: it removes nothing that was set on purpose. */
function isPlain(pod: PodTemplate, container: YamlMap): boolean {
  const onPurpose = ['privileged', 'hostNetwork', 'hostPath', 'capabilities.add', 'runAsUser: 0'];
  return !violations(pod, container).some((violation) => onPurpose.includes(violation));
}

function securityContext(file: ManifestFile, pod: PodTemplate, container: YamlMap): readonly TextChange[] | undefined {
  const missing = new Set(violations(pod, container));
  const own = mapAt(container, 'securityContext');
  const capabilities = mapAt(own, 'capabilities');
  const lines: string[] = [];
  const changes: (TextChange | undefined)[] = [];
  const setOrAdd = (name: string, value: string): void => {
    const present = scalarAt(own, name);
    if (present === undefined) lines.push(`${name}: ${value}`);
    else changes.push(replaceNode(present, value));
  };
  if (missing.has('allowPrivilegeEscalation: false')) setOrAdd('allowPrivilegeEscalation', 'false');
  if (missing.has('runAsNonRoot: true')) {
    setOrAdd('runAsNonRoot', 'true');
    if (needsUser(file, pod, container)) lines.push('runAsUser: 99');
  }
  if (missing.has('capabilities.drop: ALL')) {
    if (at(own, 'capabilities', 'drop') !== undefined) return undefined;
    if (capabilities === undefined) lines.push('capabilities:', '  drop:', '    - ALL');
    else changes.push(appendEntry(file.text, capabilities, ['drop:', '  - ALL']));
  }
  if (missing.has('seccompProfile.type: RuntimeDefault')) {
    const present = scalarAt(own, 'seccompProfile', 'type');
    if (present !== undefined) changes.push(replaceNode(present, 'RuntimeDefault'));
    else if (at(own, 'seccompProfile') !== undefined) return undefined;
    else lines.push('seccompProfile:', '  type: RuntimeDefault');
  }
  if (lines.length > 0) {
    changes.push(
      own === undefined
        ? appendEntry(file.text, container, ['securityContext:', ...lines.map((line) => `  ${line}`)])
        : appendEntry(file.text, own, lines),
    );
  }
  return joined(all(...changes));
}

/** HAProxy's image names no user and would run as root; OpenShift assigns a user. */
function needsUser(file: ManifestFile, { spec }: PodTemplate, container: YamlMap): boolean {
  const image = textAt(container, 'image') ?? '';
  const user = scalarAt(container, 'securityContext', 'runAsUser') ?? scalarAt(spec, 'securityContext', 'runAsUser');
  return image.startsWith('haproxytech/') && user === undefined && file.platform !== 'openshift';
}
