import { ApiError } from './apiError.ts';
import { at, objectsAt, textAt, textsAt, type Json, type JsonObject } from './json.ts';

/** What a pod does that a Pod Security standard does not allow: `runAsNonRoot != true` and who should set what. */
export interface Violation {
  reason: string;
  detail: string;
}

const SECCOMP = ['RuntimeDefault', 'Localhost'];

/**
 * Violations of the standard `restricted` by a pod's spec, in the order and the words of Kubernetes 1.36.
 *
 * @throws ApiError 501 for what only the checks of `baseline` look at: the lab does not have those.
 */
export function restrictedViolations(spec: Json | undefined): Violation[] {
  refuseUnknown(spec);
  const containers = [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')];
  const pod = at(spec, 'securityContext');
  return [
    ...privilegeEscalation(containers),
    ...capabilities(containers),
    ...runAsNonRoot(pod, containers),
    ...runAsUser(pod, containers),
    ...seccompProfile(pod, containers),
  ];
}

/** `reason (detail), reason (detail)`: how refusals and warnings list them. */
export function violationsText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

function privilegeEscalation(containers: readonly JsonObject[]): Violation[] {
  const bad = containers.filter((container) => at(container, 'securityContext', 'allowPrivilegeEscalation') !== false);
  if (bad.length === 0) return [];
  const detail = `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`;
  return [{ reason: 'allowPrivilegeEscalation != false', detail }];
}

function capabilities(containers: readonly JsonObject[]): Violation[] {
  const listed = (container: JsonObject, list: 'add' | 'drop'): Json[] => {
    const found = at(container, 'securityContext', 'capabilities', list);
    return Array.isArray(found) ? found : [];
  };
  const keeping = containers.filter((container) => !listed(container, 'drop').includes('ALL'));
  const adding = containers.filter((container) => listed(container, 'add').some((name) => !isHarmless(name)));
  const added = [...new Set(adding.flatMap((container) => listed(container, 'add')))].filter(
    (name) => !isHarmless(name),
  );
  const details = [
    ...(keeping.length > 0 ? [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [`${named(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`]
      : []),
  ];
  return details.length === 0 ? [] : [{ reason: 'unrestricted capabilities', detail: details.join('; ') }];
}

function isHarmless(capability: Json): boolean {
  return capability === 'NET_BIND_SERVICE';
}

function runAsNonRoot(pod: Json | undefined, containers: readonly JsonObject[]): Violation[] {
  const reason = 'runAsNonRoot != true';
  const ofPod = at(pod, 'runAsNonRoot');
  const ofContainer = (container: JsonObject): Json | undefined => at(container, 'securityContext', 'runAsNonRoot');
  const wrong = setters(
    ofPod === false,
    containers.filter((container) => ofContainer(container) === false),
  );
  if (wrong !== undefined) return [{ reason, detail: `${wrong} must not set securityContext.runAsNonRoot=false` }];
  const unset = ofPod === true ? [] : containers.filter((container) => ofContainer(container) === undefined);
  if (unset.length === 0) return [];
  return [{ reason, detail: `pod or ${named(unset)} must set securityContext.runAsNonRoot=true` }];
}

function runAsUser(pod: Json | undefined, containers: readonly JsonObject[]): Violation[] {
  const roots = containers.filter((container) => at(container, 'securityContext', 'runAsUser') === 0);
  const wrong = setters(at(pod, 'runAsUser') === 0, roots);
  return wrong === undefined ? [] : [{ reason: 'runAsUser=0', detail: `${wrong} must not set runAsUser=0` }];
}

function seccompProfile(pod: Json | undefined, containers: readonly JsonObject[]): Violation[] {
  const reason = 'seccompProfile';
  const ofPod = textAt(pod, 'seccompProfile', 'type');
  const ofContainer = (container: JsonObject): string | undefined =>
    textAt(container, 'securityContext', 'seccompProfile', 'type');
  const isWrong = (type: string | undefined): type is string => type !== undefined && !SECCOMP.includes(type);
  const wrong = setters(
    isWrong(ofPod),
    containers.filter((container) => isWrong(ofContainer(container))),
  );
  if (wrong !== undefined) {
    const types = [...new Set([ofPod, ...containers.map(ofContainer)].filter(isWrong))];
    return [{ reason, detail: `${wrong} must not set securityContext.seccompProfile.type to ${quoted(types)}` }];
  }
  const unset = ofPod === undefined ? containers.filter((container) => ofContainer(container) === undefined) : [];
  if (unset.length === 0) return [];
  const detail = `pod or ${named(unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return [{ reason, detail }];
}

/** `pod and container "c"`; `undefined` where neither is wrong. */
function setters(isPod: boolean, containers: readonly JsonObject[]): string | undefined {
  const parts = [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [named(containers)] : [])];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** `container "c"`, `containers "c", "d"` */
function named(containers: readonly JsonObject[]): string {
  const names = containers.map((container) => textAt(container, 'name') ?? '');
  return `container${names.length === 1 ? '' : 's'} ${quoted(names)}`;
}

function quoted(values: readonly Json[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

const UNKNOWN_IN_PODS = ['hostNetwork', 'hostPID', 'hostIPC', 'ephemeralContainers'];
const KNOWN_VOLUMES = ['configMap', 'secret', 'emptyDir', 'projected', 'downwardAPI', 'persistentVolumeClaim'];

function refuseUnknown(spec: Json | undefined): void {
  const containers = [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')];
  const found = [
    ...UNKNOWN_IN_PODS.filter((field) => at(spec, field) !== undefined && at(spec, field) !== false),
    ...Object.keys(textsAt(spec, 'securityContext')).filter((field) => field === 'sysctls'),
    ...objectsAt(spec, 'volumes').flatMap((volume) =>
      Object.keys(volume).filter((field) => field !== 'name' && !KNOWN_VOLUMES.includes(field)),
    ),
    ...containers.flatMap((container) => [
      ...(at(container, 'securityContext', 'privileged') === true ? ['privileged'] : []),
      ...objectsAt(container, 'ports').flatMap((port) => (port['hostPort'] === undefined ? [] : ['hostPort'])),
    ]),
  ];
  if (found.length === 0) return;
  throw new ApiError(501, 'NotImplemented', `the lab's Pod Security does not know ${[...new Set(found)].join(', ')}`);
}
