import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readText, writeAtomically } from '../account/files.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** Where `ks cluster config` merges to: the last file of `KUBECONFIG`, else `~/.kube/config`. */
export function mergeTarget(environment: NodeJS.ProcessEnv): string {
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.at(-1) ?? join(environment['HOME'] ?? '/', '.kube', 'config');
}

/** Replaces entries of the same name in the file, adds the others, and switches its context. */
export async function mergeKubeconfig(path: string, added: Kubeconfig): Promise<void> {
  const { parse, stringify } = await import('yaml'); // only here: the other commands have no need to load it
  const present: unknown = parse(readText(path) ?? '');
  const fields: Record<string, unknown> = typeof present === 'object' && present !== null ? { ...present } : {};
  const merged = {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    ...fields,
    clusters: mergeByName(fields['clusters'], added.clusters),
    contexts: mergeByName(fields['contexts'], added.contexts),
    users: mergeByName(fields['users'], added.users ?? []),
    'current-context': added['current-context'],
  };
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, stringify(merged), 0o600);
}

function mergeByName(present: unknown, added: readonly { readonly name: string }[]): unknown[] {
  const entries: unknown[] = Array.isArray(present) ? present : [];
  const kept = entries.filter((entry) => {
    const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
    return !added.some((other) => other.name === name);
  });
  return [...kept, ...added];
}
