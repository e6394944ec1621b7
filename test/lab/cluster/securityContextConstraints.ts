import { ApiError } from './apiError.ts';
import { at, isObject, numberAt, objectsAt, textAt, type JsonObject, type StoredObject } from './json.ts';
import type { ObjectStore } from './objectStore.ts';

/** Annotation of a namespace: the first of its user ids, and how many there are. */
export const UID_RANGE = 'openshift.io/sa.scc.uid-range';
const FIRST_UID = 1_000_680_000;
const UIDS = 10_000;
/** What a usual service account may not use either. */
const OTHERS = [
  'restricted',
  'nonroot-v2',
  'nonroot',
  'hostmount-anyuid',
  'hostmount-anyuid-v2',
  'machine-api-termination-handler',
  'hostnetwork-v2',
  'hostnetwork',
  'hostaccess',
  'privileged',
];

/** What OpenShift writes into a namespace for its SCCs. @param index of the namespace among the cluster's. */
export function sccAnnotations(index: number): { [name: string]: string } {
  const first = FIRST_UID + index * UIDS;
  return {
    'openshift.io/sa.scc.mcs': `s0:c26,c${index + 10}`,
    'openshift.io/sa.scc.supplemental-groups': `${first}/${UIDS}`,
    [UID_RANGE]: `${first}/${UIDS}`,
  };
}

/**
 * The pod as the SCC `restricted-v2` lets it in: with a user and a group of the namespace's range. A pod with a service
 * account of its own, such as a logging agent's, was given another SCC.
 *
 * @returns the refusal, in the words of OpenShift, of a pod that asks for others.
 */
export function underRestrictedV2(pod: StoredObject, store: ObjectStore): StoredObject | ApiError {
  const account = textAt(pod, 'spec', 'serviceAccountName') ?? 'default';
  if (account !== 'default') return pod;
  const namespace = store.read('Namespace', '', pod.metadata.namespace ?? '');
  const range = namespace?.metadata.annotations?.[UID_RANGE];
  if (range === undefined) return forbidden(pod, [`unable to find annotation ${UID_RANGE}`]);
  const [first = 0, count = 0] = range.split('/').map(Number);
  const objections = objectionsTo(pod, first, first + count - 1);
  if (objections.length > 0) return forbidden(pod, objections);
  return admitted(pod, first);
}

function objectionsTo(pod: StoredObject, first: number, last: number): string[] {
  const found: string[] = [];
  const group = numberAt(pod, 'spec', 'securityContext', 'fsGroup');
  if (group !== undefined && group !== first) {
    found.push(`.spec.securityContext.fsGroup: Invalid value: []int64{${group}}: ${group} is not an allowed group`);
  }
  const ofPod = numberAt(pod, 'spec', 'securityContext', 'runAsUser');
  const lists = [
    ['initContainers', objectsAt(pod, 'spec', 'initContainers')],
    ['containers', objectsAt(pod, 'spec', 'containers')],
  ] as const;
  for (const [list, containers] of lists) {
    containers.forEach((container, index) => {
      const user = numberAt(container, 'securityContext', 'runAsUser') ?? ofPod;
      if (user === undefined || (user >= first && user <= last)) return;
      found.push(`.${list}[${index}].runAsUser: Invalid value: ${user}: must be in the ranges: [${first}, ${last}]`);
    });
  }
  return found;
}

function forbidden({ metadata }: StoredObject, objections: readonly string[]): ApiError {
  const name = typeof metadata['generateName'] === 'string' ? metadata['generateName'] : metadata.name;
  const parts = [
    'provider "anyuid": Forbidden: not usable by user or serviceaccount',
    ...objections.map((objection) => `provider restricted-v2: ${objection}`),
    ...OTHERS.map((other) => `provider "${other}": Forbidden: not usable by user or serviceaccount`),
  ];
  const text =
    `pods "${name}" is forbidden: unable to validate against any security context constraint: ` +
    `[${parts.join(', ')}]`;
  return new ApiError(403, 'Forbidden', text, { name, kind: 'pods' });
}

function admitted(pod: StoredObject, user: number): StoredObject {
  const spec = isObject(pod['spec']) ? pod['spec'] : {};
  const context = spec['securityContext'];
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, 'openshift.io/scc': 'restricted-v2' } },
    spec: {
      ...spec,
      securityContext: {
        seccompProfile: { type: 'RuntimeDefault' },
        ...(isObject(context) ? context : {}),
        fsGroup: user,
      },
      containers: objectsAt(spec, 'containers').map((container) => restricted(container, user)),
    },
  };
}

function restricted(container: JsonObject, user: number): JsonObject {
  const context = at(container, 'securityContext');
  return {
    ...container,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      runAsUser: user,
      ...(isObject(context) ? context : {}),
    },
  };
}
