import { inEnglish } from '../failure/message.ts';
import { redact } from '../failure/redaction.ts';
import type { Endpoint } from '../ibmcloud/models.ts';
import type { Plan, StepAction } from './plan.ts';
import { scriptFunctions, type ScriptFunctionName } from './scriptFunctions.ts';
import { scriptOfStep } from './steps.ts';
import { shellWord } from '../text/shellWord.ts';

/**
 * A plan as a bash script for a change record or another machine: does the same work with `ibmcloud` and `kubectl`, runs on Linux
 * and macOS (bash 3.2), can be run again, and holds no secret. Credentials are fetched while it runs, into a private folder
 * that it removes; the user's own kubeconfig and kubectl's cache are not touched.
 *
 * @param endpoint through which the cluster's API is spoken to; absent: the one that the CLI names by itself.
 */
export function scriptOfPlan(plan: Plan, endpoint: Endpoint = 'public'): string {
  const steps = stepLines(plan, endpoint);
  const functions = functionsUsedBy(steps.join('\n'));
  const tools = new Set(['ibmcloud', ...functions.flatMap((name) => scriptFunctions[name].tools ?? [])]);
  return [
    '#!/usr/bin/env bash',
    ...comment([
      inEnglish(plan.title),
      `Cluster ${plan.cluster.name} (${plan.cluster.id}), account ${plan.account.name}`,
      ...plan.notes.map(inEnglish),
      'Log in with `ibmcloud login` first. May be run again: what is there already stays as it is.',
    ]),
    '# Texts of foreign origin stand in single quotes, so that nothing in them is expanded.',
    '# shellcheck disable=SC2016',
    'set -euo pipefail',
    'umask 077',
    '',
    `CLUSTER=${shellWord(plan.cluster.id)}`,
    `ACCOUNT=${shellWord(plan.account.id)}`,
    '',
    'export IBMCLOUD_COLOR=false IBMCLOUD_VERSION_CHECK=false IBMCLOUD_ANALYTICS=false',
    'unset IBMCLOUD_TRACE BLUEMIX_TRACE',
    '',
    'fail() {',
    '  printf \'%s\\n\' "$1" >&2',
    '  exit 1',
    '}',
    'step() {',
    '  printf \'\\n== %s\\n\' "$1"',
    '}',
    'need() {',
    '  command -v "$1" >/dev/null || fail "This script needs $1; install it and try again."',
    '}',
    '# The CLI never gets an answer from this terminal.',
    'cli() {',
    '  ibmcloud "$@" </dev/null',
    '}',
    ...functions.flatMap((name) => ['', ...scriptFunctions[name].lines]),
    '',
    ...[...tools].map((tool) => `need ${tool}`),
    'WORK=$(mktemp -d "${TMPDIR:-/tmp}/kube-audit.XXXXXXXX")',
    'trap \'rm -rf "$WORK"\' EXIT',
    "trap 'exit 129' HUP",
    "trap 'exit 130' INT",
    "trap 'exit 143' TERM",
    'export KUBECONFIG="$WORK/kubeconfig" KUBECACHEDIR="$WORK/cache"',
    '',
    "# The CLI's target is shared with every terminal.",
    'case $(cli target --output json) in',
    '  *"\\"$ACCOUNT\\""*) ;;',
    `  *) fail ${plainWord(`The targeted account is not ${plan.account.name}; select it with ibmcloud target -c ${plan.account.id}.`)} ;;`,
    'esac',
    ...steps,
    '',
    "echo 'Done.'",
    '',
  ].join('\n');
}

/** Steps that need nothing but the CLI. */
const cliOnly: ReadonlySet<StepAction['kind']> = new Set([
  'set-webhook',
  'unset-webhook',
  'refresh-master',
  'wait-deployed',
]);

/** Each step below its title. Credentials are fetched before the first that needs them, and anew after a wait that they may not outlive. */
function stepLines(plan: Plan, endpoint: Endpoint): readonly string[] {
  const options = `${plan.credentials === 'admin' ? ' --admin' : ''}${endpoint === 'public' ? '' : ` --endpoint ${endpoint}`}`;
  let connected = false;
  return plan.steps.flatMap(({ title, action }) => {
    const connect = !connected && !cliOnly.has(action.kind);
    connected = (connected || connect) && action.kind !== 'wait-deployed';
    return [
      '',
      `step ${plainWord(inEnglish(title))}`,
      ...(connect ? [`fetch_kubeconfig "$KUBECONFIG"${options}`, 'wait_answering'] : []),
      ...scriptOfStep(action, plan),
    ];
  });
}

/** The functions whose names stand in a text, and those that these call, in the order of their list. */
function functionsUsedBy(text: string): readonly ScriptFunctionName[] {
  const used = new Set<ScriptFunctionName>();
  const add = (name: ScriptFunctionName): void => {
    used.add(name);
    scriptFunctions[name].needs?.forEach(add);
  };
  const names = Object.keys(scriptFunctions) as ScriptFunctionName[];
  for (const name of names) if (new RegExp(`\\b${name}\\b`).test(text)) add(name);
  return names.filter((name) => used.has(name));
}

/** A sentence as one word, with plain apostrophes: typographic ones look like quotes that were meant for the shell. */
function plainWord(sentence: string): string {
  return shellWord(sentence.replaceAll('’', "'"));
}

/** Every line as a comment: a text of foreign origin with line breaks cannot become a command. */
function comment(lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => redact(line).split(/\r\n|[\r\n\u0085\u2028\u2029]/))
    .map((line) => `# ${line}`.trimEnd());
}
