import type { CliCommand } from '../../ibmcloud/cliCommand.ts';
import { FIELD_MANAGER, type FieldConflict, type ObjectReference } from '../../kubernetes/clusterApi.ts';
import { shellWord } from '../../text/shellWord.ts';

/** A call of the CLI as one would type it, quoted where a shell would need it. */
export function commandText({ args }: CliCommand<unknown>): string {
  // A placeholder in angle brackets stays as it is: it is read, not run.
  return ['ibmcloud', ...args].map((word) => (/^<[A-Z_]+>$/.test(word) ? word : shellWord(word))).join(' ');
}

/** Options of `kubectl apply --server-side`: our manager; and force, where the user agreed to take fields over. */
export function applyOptions(takeOver: readonly FieldConflict[]): string {
  return `--field-manager=${FIELD_MANAGER}${takeOver.length > 0 ? ' --force-conflicts' : ''}`;
}

/** An object as kubectl names it: `networkpolicy.networking.k8s.io/NAME`. */
export function wordOf({ apiVersion, kind, name }: ObjectReference): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0] ?? ''}` : '';
  return `${kind.toLowerCase()}${group}/${name}`;
}
