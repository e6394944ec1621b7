import type { Endpoint } from '../../../ibmcloud/models.ts';
import { inEnglish } from '../../../text/message.ts';
import { shellWord } from '../../../text/shellWord.ts';
import type { Plan } from '../plan.ts';
import { commentLines, scriptLines } from '../stepLine.ts';
import { describeStep, kindOf } from '../stepOf.ts';
import { withFunctions } from './scriptFunctions.ts';

/**
 * A plan as a bash script for a change record or another machine: it does the same work with `ibmcloud` and `kubectl`,
 * runs on Linux and macOS (bash 3.2), can be repeated, and holds no secret. It fetches credentials into a private
 * folder that it removes; it leaves the user's kubeconfig and kubectl's cache alone.
 *
 * @param endpoint for the cluster's API; absent: the CLI's default.
 */
export function scriptOfPlan(plan: Plan, endpoint: Endpoint = 'public'): string {
  const { title, cluster, account, notes } = plan;
  const steps = stepLines(plan, endpoint);
  const work = withFunctions(steps.join('\n').trim());
  const tools = ['ibmcloud', 'kubectl', 'openssl'].filter((tool) => tool === 'ibmcloud' || work.includes(`${tool} `));
  const about = [
    inEnglish(title),
    `Cluster ${cluster.name} (${cluster.id}), account ${account.name}`,
    ...notes.map(inEnglish),
    'Log in with `ibmcloud login` first. Safe to run again: what exists stays as it is. Any error ends it.',
    ...(steps.some((line) => line.startsWith('# taken over from')) ? [NO_FORCE] : []),
    'Texts of foreign origin are in single quotes, so that nothing in them is expanded.',
  ];
  return `#!/usr/bin/env bash
${about.flatMap(commentLines).join('\n')}
# shellcheck disable=SC2016
set -euo pipefail
umask 077

# shellcheck disable=SC2034
CLUSTER=${shellWord(cluster.id)}

export IBMCLOUD_COLOR=false IBMCLOUD_VERSION_CHECK=false IBMCLOUD_ANALYTICS=false
unset IBMCLOUD_TRACE BLUEMIX_TRACE

fail() {
  printf '%s\\n' "$1" >&2
  exit 1
}

# The CLI never gets an answer from this terminal.
cli() {
  ibmcloud "$@" </dev/null
}

# step TITLE: the CLI's target is shared with every terminal, so the account is looked at before each.
step() {
  printf '\\n== %s\\n' "$1"
  case $(cli target --output json) in
    *${shellWord(`"${account.id}"`)}*) ;;
    *) fail ${plainWord(`The targeted account is not ${account.name}; select it with ibmcloud target -c ${account.id}.`)} ;;
  esac
}

need() {
  command -v "$1" >/dev/null || fail "This script needs $1; install it and try again."
}

${tools.map((tool) => `need ${tool}`).join('\n')}
WORK=$(mktemp -d "\${TMPDIR:-/tmp}/kube-audit.XXXXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
export KUBECONFIG="$WORK/kubeconfig" KUBECACHEDIR="$WORK/cache"

${work}

echo 'Done.'
`;
}

const NO_FORCE =
  'Nothing is applied by force: where kubectl rejects only fields that a step names as taken over, apply that object yourself with --force-conflicts and run this again.';

/**
 * Each step below its title. Credentials are fetched before the first step that needs them, and again after a long
 * wait.
 */
function stepLines(plan: Plan, endpoint: Endpoint): readonly string[] {
  const options = `${plan.credentials === 'admin' ? ' --admin' : ''}${endpoint === 'public' ? '' : ` --endpoint ${endpoint}`}`;
  let connected = false;
  return plan.steps.flatMap(({ title, action }) => {
    const lines = describeStep(action, plan);
    const connects = !connected && lines.some((line) => 'api' in line);
    connected = (connected || connects) && kindOf(action).outlastsCredentials !== true;
    return [
      '',
      `step ${plainWord(inEnglish(title))}`,
      ...(connects ? [`fetch_kubeconfig "$KUBECONFIG"${options}`, 'wait_answering'] : []),
      ...lines.flatMap(scriptLines),
    ];
  });
}

/** A sentence as one shell word, with plain apostrophes: typographic ones look like shell quotes. */
function plainWord(sentence: string): string {
  return shellWord(sentence.replaceAll('’', "'"));
}
