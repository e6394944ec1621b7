import { createHash } from 'node:crypto';
import { Failure } from '../../failure/failure.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { UNCHANGED } from '../answers.ts';
import { textOfFile } from './pemFiles.ts';

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A Secret with SHA-256 digests in the place of its private keys: a comparison needs no keys. */
export function withoutPrivateKeys(object: KubernetesObject): KubernetesObject {
  const data = object['data'];
  if (object.kind !== 'Secret' || typeof data !== 'object' || data === null) return object;
  const entries = Object.entries(data).map(([key, value]: [string, unknown]) => {
    const text = typeof value === 'string' ? decoded(value) : '';
    return [key, /PRIVATE KEY-----/.test(text) ? `${UNCHANGED}${digestOf(text)}` : value] as const;
  });
  return { ...object, data: Object.fromEntries(entries) };
}

/**
 * An object as it may be shown: in the place of a Secret's values only the beginnings of their SHA-256, and no
 * annotation's value: `kubectl apply` keeps the whole Secret in one.
 */
export function withoutValues(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret') return object;
  const hidden = (digest: string): string => `(not shown; SHA-256 ${digest.slice(0, 12)}…)`;
  const mapped = (values: unknown, digest: (value: unknown) => string): unknown =>
    isRecord(values)
      ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, hidden(digest(value))]))
      : undefined;
  const ofText = (value: unknown): string => digestOf(typeof value === 'string' ? value : JSON.stringify(value));
  const { data, stringData } = object as { readonly data?: unknown; readonly stringData?: unknown };
  const digests = secretDigests(object);
  const metadata = object.metadata as { readonly annotations?: unknown } | undefined;
  return {
    ...object,
    ...(data === undefined
      ? {}
      : {
          data: isRecord(data) ? Object.fromEntries(Object.entries(digests).map(([key, of]) => [key, hidden(of)])) : {},
        }),
    ...(stringData === undefined ? {} : { stringData: mapped(stringData, ofText) }),
    ...(metadata?.annotations === undefined
      ? {}
      : { metadata: { ...object.metadata, annotations: mapped(metadata.annotations, ofText) } }),
  } as KubernetesObject;
}

/** SHA-256 (hex) of each entry of a Secret from the cluster, with its keys or without them. */
export function secretDigests(secret: KubernetesObject | undefined): Readonly<Record<string, string>> {
  const data = secret?.['data'];
  if (typeof data !== 'object' || data === null) return {};
  const entries = Object.entries(data).flatMap(([key, value]: [string, unknown]) =>
    typeof value !== 'string'
      ? []
      : [[key, value.startsWith(UNCHANGED) ? value.slice(UNCHANGED.length) : digestOf(decoded(value))] as const],
  );
  return Object.fromEntries(entries);
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** One entry of a Secret, built from files by their paths: the step reads them when it runs. */
export interface SecretEntry {
  readonly key: string;
  /** Joined in this order; empty for an entry that keeps its value in the cluster. */
  readonly files: readonly string[];
  /** SHA-256 (hex) of the entry's intended value. */
  readonly digest: string;
}

/**
 * Reads an entry's files again and joins them, each with a line feed at its end.
 * @throws Failure `invalid-input` if a file cannot be read or has changed since the plan was made
 */
export async function textOfEntry({ files, digest }: SecretEntry): Promise<string> {
  const text = await joinedText(files);
  if (digestOf(text) === digest) return text;
  throw changedSince(files.join(', '));
}

/** A file of the user holds something else than what the plan was made with. */
export function changedSince(files: string): Failure {
  return new Failure(
    'invalid-input',
    message('{0} has changed since the plan was made; run the set-up again.', files),
    {
      remedy: 'retry',
    },
  );
}

export async function joinedText(files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map(textOfFile));
  return texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('');
}
