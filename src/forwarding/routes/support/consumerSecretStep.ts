import type { ClusterApi, KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { secretDigests, type SecretEntry, textOfEntry } from '../../certificates/secretDigests.ts';
import { referenceOf } from '../../../kubernetes/resourcePath.ts';
import { AUDIT_NAMESPACE } from '../../webhook/names.ts';
import { takeOverNote } from '../../plans/objects/dryRun.ts';
import { conflictsOf, takenFields, type TakenField } from '../../plans/objects/fieldConflicts.ts';
import { secretObject, surplus } from '../../plans/steps/applySecret.ts';
import { CA_FILE, CERTIFICATES, CLIENT_FILE } from '../manifests/readyChanges.ts';
import type { BesideObjects, ExtraStep, RoutePresent } from '../route.ts';

/** Finds the Secret with the forwarder's certificates among live objects. */
export function certificatesIn(live: readonly KubernetesObject[]): KubernetesObject | undefined {
  return live.find(
    ({ kind, metadata }) =>
      kind === 'Secret' && metadata?.name === CERTIFICATES && metadata.namespace === AUDIT_NAMESPACE,
  );
}

/**
 * The step that stores these entries in the Secret; none if it already has them. A dry run with empty contents checks
 * whether others own an entry, so that no file content leaves this machine before the step runs.
 * @throws Failure
 */
export async function planCertificates(
  entries: readonly SecretEntry[],
  { live, api, signal }: RoutePresent,
): Promise<readonly ExtraStep[]> {
  const secret = certificatesIn(live);
  const present = secret && secretDigests(secret);
  const changed = entries.filter(({ key, digest }) => present?.[key] !== digest);
  if (changed.length === 0 && surplus(entries, present).length === 0) return [];
  const empty = Object.fromEntries(changed.map(({ key }) => [key, '']));
  const tried = secretObject(AUDIT_NAMESPACE, CERTIFICATES, empty);
  const takeOver = secret ? await takenOf(tried, api, signal) : [];
  return [
    {
      at: 'after-namespace',
      action: {
        kind: 'apply-secret',
        namespace: AUDIT_NAMESPACE,
        name: CERTIFICATES,
        entries,
        live: present,
        takeOver,
      },
      notes: takeOver.map((conflict) =>
        takeOverNote(conflict, secretObject(AUDIT_NAMESPACE, CERTIFICATES, {}), undefined),
      ),
    },
  ];
}

/** Read again, since the present state holds no keys. */
async function takenOf(tried: KubernetesObject, api: ClusterApi, signal: AbortSignal): Promise<readonly TakenField[]> {
  const { conflicts } = await conflictsOf(tried, api, signal);
  return conflicts.length === 0 ? [] : takenFields(conflicts, await api.read(referenceOf(tried), signal));
}

/**
 * The Secret in a file: a CA alone is public and can be included; a key is never written. @throws Failure
 * `invalid-input`
 */
export async function certificatesBeside(entries: readonly SecretEntry[]): Promise<BesideObjects> {
  if (entries.some(({ key }) => key === CLIENT_FILE)) {
    const files = entries.map(({ key }) => `--from-file=${key}`).join(' ');
    const toDo = [
      `The Secret ${CERTIFICATES} holds a key, so it is made in the cluster and kept in no file.`,
      `With the client's certificate, and after it its key, in ${CLIENT_FILE}:`,
      `kubectl create secret generic ${CERTIFICATES} --namespace ${AUDIT_NAMESPACE} ${files}`,
    ];
    return { objects: [], toDo };
  }
  const texts = await Promise.all(entries.map(textOfEntry));
  return { objects: texts.map((text) => authoritySecret(text)), toDo: [] };
}

/** The Secret with only the consumer's CA. @param caPem PEM with a final line feed */
export function authoritySecret(caPem: string): KubernetesObject {
  const { data: _data, ...secret } = secretObject(AUDIT_NAMESPACE, CERTIFICATES, {});
  return { ...secret, stringData: { [CA_FILE]: caPem } };
}
