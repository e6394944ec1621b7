import { fieldAt } from '../../text/jsonValue.ts';

/** The label for the enforced Pod Security level of a namespace. */
export const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

/**
 * What the Pod Security Standard `restricted` requires and a container lacks, in the API server's terms. Both may have
 * any shape, since they can come from an unfinished file.
 * @param spec the pod's `spec`
 * @param container one of its containers
 */
export function restrictedViolations(spec: unknown, container: unknown): readonly string[] {
  const own = (...path: string[]): unknown => fieldAt(container, 'securityContext', ...path);
  const effective = (...path: string[]): unknown => own(...path) ?? fieldAt(spec, 'securityContext', ...path);
  const profile = effective('seccompProfile', 'type');
  const asked: readonly (readonly [string, boolean])[] = [
    ['privileged', own('privileged') !== true],
    ['hostNetwork', fieldAt(spec, 'hostNetwork') !== true],
    ['hostPath', itemsOf(fieldAt(spec, 'volumes')).every((volume) => fieldAt(volume, 'hostPath') === undefined)],
    ['allowPrivilegeEscalation: false', own('allowPrivilegeEscalation') === false],
    ['capabilities.drop: ALL', itemsOf(own('capabilities', 'drop')).includes('ALL')],
    ['capabilities.add', itemsOf(own('capabilities', 'add')).every((one) => one === 'NET_BIND_SERVICE')],
    ['runAsNonRoot: true', effective('runAsNonRoot') === true],
    ['runAsUser: 0', effective('runAsUser') !== 0],
    ['seccompProfile.type: RuntimeDefault', profile === 'RuntimeDefault' || profile === 'Localhost'],
  ];
  return asked.filter(([, met]) => !met).map(([name]) => name);
}

/** The violations of all containers of a pod, without duplicates. */
export function podViolations(spec: unknown): readonly string[] {
  const containers = [...itemsOf(fieldAt(spec, 'initContainers')), ...itemsOf(fieldAt(spec, 'containers'))];
  return [...new Set(containers.flatMap((container) => restrictedViolations(spec, container)))];
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
