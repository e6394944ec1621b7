import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../failure/failure.ts';
import { FIELD_MANAGER, type KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { objectPath } from '../../../kubernetes/resourcePath.ts';
import { fieldAt } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import { secretDigests, textOfEntry, type SecretEntry } from '../../certificates/secretDigests.ts';
import { applyAsAgreed } from '../objects/applyAsAgreed.ts';
import { takeOverNote } from '../objects/dryRun.ts';
import type { TakenField } from '../objects/fieldConflicts.ts';
import { otherThan, seenOf } from '../objects/seenObject.ts';
import type { StepKind } from '../step.ts';
import { takenOver } from '../stepLine.ts';

export interface ApplySecret {
  readonly kind: 'apply-secret';
  readonly namespace: string;
  readonly name: string;
  readonly entries: readonly SecretEntry[];
  /** SHA-256 (hex) of the live Secret's entries by key; `undefined` if there is none. */
  readonly live: Readonly<Record<string, string>> | undefined;
  /** Entries of other managers that the user agreed to take over. */
  readonly takeOver: readonly TakenField[];
}

/**
 * Applies a Secret built from files. Only this step reads them: plan, preview and journal do not hold their content. A
 * Secret with the same content is left alone.
 */
export const applySecret: StepKind<ApplySecret> = {
  kind: 'apply-secret',
  decides: true,
  leaves: 'object',

  title: ({ name }) => message('Apply Secret {0}', name),
  subject: ({ name }) => name,

  describe: ({ namespace, name, entries, live, takeOver }) => [
    ...entries.map(({ key, files, digest }) => ({
      api: `${key}: ${files.length === 0 ? 'stays as it is' : `from ${files.join(' and ')}`}, SHA-256 ${short(digest)}${was(live?.[key], digest)}`,
      bash: ['secret_entry', namespace, name, key, digest, ...files],
    })),
    ...surplus(entries, live).map((key) => ({ note: `${key}: removed, where nobody else owns it` })),
    ...takeOver.map(takenOver),
    {
      api: `PATCH ${objectPath(reference({ namespace, name }))}?fieldManager=${FIELD_MANAGER}&force=${takeOver.length > 0} (server-side apply)`,
      bash: ['apply_secret', namespace, name],
    },
  ],

  takeOvers: ({ name, takeOver }) =>
    takeOver.map((conflict) => takeOverNote(conflict, { kind: 'Secret', metadata: { name } }, undefined)),

  async run({ namespace, name, entries, live: planned, takeOver }, { api, signal, progress, record }) {
    const cluster = await api();
    const secret = reference({ namespace, name });
    const live = await cluster.read(secret, signal);
    const present = secretDigests(live);
    if (surplus(entries, present).length === 0 && entries.every(({ key, digest }) => present[key] === digest)) {
      progress(message('Secret {0} already has this', name));
      return;
    }
    if ((live === undefined) !== (planned === undefined) || !isDeepStrictEqual(present, planned ?? {})) {
      throw otherThan(secret, live, planned !== undefined);
    }
    const data: Record<string, string> = {};
    for (const entry of entries) {
      data[entry.key] =
        entry.files.length === 0
          ? keptValue(live, entry.key, present[entry.key] === entry.digest)
          : Buffer.from(await textOfEntry(entry)).toString('base64');
    }
    const object = secretObject(namespace, name, data);
    await applyAsAgreed(cluster, object, { takeOver, seen: seenOf(live, object) }, { signal, record });
  },
};

/** The object to apply. @param data Base64 by key */
export function secretObject(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data };
}

function reference({ namespace, name }: Pick<ApplySecret, 'namespace' | 'name'>) {
  return { apiVersion: 'v1', kind: 'Secret', name, namespace };
}

/** Entries of the live Secret that the new one lacks. */
export function surplus(
  entries: ApplySecret['entries'],
  live: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  return Object.keys(live ?? {}).filter((key) => !entries.some((entry) => entry.key === key));
}

function keptValue(live: KubernetesObject | undefined, key: string, unchanged: boolean): string {
  const value = fieldAt(live, 'data', key);
  if (unchanged && typeof value === 'string') return value;
  throw new Failure(
    'object-changed',
    message('The Secret has changed since the plan was made; run the set-up again.'),
    {
      remedy: 'retry',
    },
  );
}

function short(digest: string): string {
  return `${digest.slice(0, 16)}…`;
}

function was(present: string | undefined, digest: string): string {
  if (present === undefined) return '';
  return present === digest ? ' (as it is)' : ` (now ${short(present)})`;
}
