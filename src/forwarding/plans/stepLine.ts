import type { CliCommand } from '../../ibmcloud/cliCommand.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import {
  FIELD_MANAGER,
  type FieldConflict,
  type KubernetesObject,
  type ObjectReference,
} from '../../kubernetes/clusterApi.ts';
import { HIDDEN, redact } from '../../text/redaction.ts';
import { shellWord } from '../../text/shellWord.ts';
import { isKnownPolicy } from '../webhook/storedPolicy.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/**
 * One line of a step's description. The preview shows it; the script has equivalent bash or, if there is none, a
 * comment. A word `<NAME>` of a command is a placeholder in the preview and the variable `$NAME` in the script.
 */
export type StepLine = CliLine | ApiLine | NoteLine;

/** A call of the CLI. */
interface CliLine {
  readonly cli: CliCommand<unknown>;
  /** Purpose of the call. */
  readonly why?: string;
  /** In the script: the function that makes this call and evaluates its answer, with its arguments. */
  readonly by?: readonly string[];
  /** In the script: a condition under which the call is skipped. */
  readonly unless?: string;
}

/** A request to the cluster's API. */
interface ApiLine {
  readonly api: string;
  /** In the script: `kubectl` or a function, with its arguments. */
  readonly bash: readonly string[];
  /** In the script: standard input of that command, without secrets. */
  readonly input?: KubernetesObject;
}

/** Information, or work outside the cluster. */
interface NoteLine {
  readonly note: string;
  readonly bash?: readonly string[];
  readonly input?: KubernetesObject;
}

const placeholder = /^<([A-Z_]+)>$/;

/** A call of the CLI as a user would type it, quoted for a shell. */
function commandText({ args }: CliCommand<unknown>): string {
  // A placeholder is not quoted: it is read, not run.
  return ['ibmcloud', ...args]
    .map((word, index, words) => (isServer(words, index) ? storedUrl(word) : word))
    .map((word) => (placeholder.test(word) ? word : shellWord(word)))
    .join(' ');
}

/** Whether a word is a webhook's URL, which may be an address without a scheme. */
function isServer(words: readonly string[], index: number): boolean {
  return words[index - 1] === '--remote-server';
}

/** A line of the preview; the caller redacts it. */
export function shownLine(line: StepLine): string {
  if ('note' in line) return line.note;
  if ('api' in line) return line.api;
  return `${commandText(line.cli)}${line.why === undefined ? '' : `   # ${line.why}`}`;
}

/** The same line as bash (`set -euo pipefail`, with the functions of `scriptFunctions.ts`), without secrets. */
export function scriptLines(line: StepLine): readonly string[] {
  if ('cli' in line && line.by === undefined) return cliLines(line);
  const { bash, input } = 'cli' in line ? { bash: line.by } : { input: undefined, ...line };
  const comment = commentLines(shownLine(line));
  if (bash === undefined) return comment;
  const command = bash.map(scriptWord).join(' ');
  if (input === undefined) return [...comment, command];
  const object = JSON.stringify(input, undefined, 2).split('\n');
  return [...comment, `${command} <<'KUBE_AUDIT_OBJECT'`, ...object, 'KUBE_AUDIT_OBJECT'];
}

/** Each line as a comment, without secrets: a foreign text with line breaks cannot become a command. */
export function commentLines(text: string): readonly string[] {
  return redact(text)
    .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
    .map((line) => `# ${line}`.trimEnd());
}

/** A pattern for bash's `case` that matches exactly this URL; a secret in it matches anything. */
function urlPattern(server: string): string {
  return storedUrl(server).split(HIDDEN).map(exactly).join('*');
}

/** A pattern that matches exactly this text. */
function exactly(text: string): string {
  return text.replace(/[\\*?[\]]/g, (character) => `\\${character}`);
}

/** A URL with a password comes from the environment, and must be the intended one. */
function cliLines({ cli: { args }, unless }: CliLine): readonly string[] {
  const isSecret = (word: string, index: number): boolean => isServer(args, index) && storedUrl(word) !== word;
  const needed = args
    .filter(isSecret)
    .map((url) => ['need_url', storedUrl(url), urlPattern(url)].map(shellWord).join(' '));
  const words = args.map((word, index) => (isSecret(word, index) ? '"$AUDIT_WEBHOOK_URL"' : scriptWord(word)));
  return [...needed, `${unless === undefined ? '' : `${unless} || `}cli ${words.join(' ')}`];
}

function scriptWord(word: string): string {
  const name = placeholder.exec(word)?.[1];
  return name === undefined ? shellWord(word) : `"$${name}"`;
}

/** An object in kubectl's syntax, `networkpolicy.networking.k8s.io/NAME`, with its namespace. */
export function objectWords({ apiVersion, kind, name, namespace }: ObjectReference): readonly string[] {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0] ?? ''}` : '';
  return [`${kind.toLowerCase()}${group}/${name}`, ...(namespace === undefined ? [] : ['--namespace', namespace])];
}

/** Server-side apply by kubectl, from standard input. Never forced: that would also take over unconfirmed fields. */
export const applyWords = ['kubectl', 'apply', '--server-side', `--field-manager=${FIELD_MANAGER}`, '-f', '-'];

/** A field that the user agreed to take over. In the script kubectl's refusal names it, and a person decides. */
export function takenOver({ manager, field }: FieldConflict): StepLine {
  return { note: `taken over from ${manager}: ${field}` };
}

/** Ends the script until a person confirms that this was done. @param sentence English, with `{0}` for the object. */
export function byHand({ kind, name, namespace }: ObjectReference, sentence: string): readonly string[] {
  const object = `${kind} ${name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
  return ['by_hand', `${kind}/${name}`, sentence.replace('{0}', object)];
}

/** The stored webhook as a pattern for `require_webhook`; without a known policy only the servers are compared. */
export function webhookPattern(webhook: AuditWebhook | undefined): string {
  if (webhook === undefined) return '';
  const { server, policy } = webhook;
  const word = isKnownPolicy(policy) ? policy : policy.unknown;
  return `${urlPattern(server)} ${word === '' ? '*' : exactly(word)}`;
}
