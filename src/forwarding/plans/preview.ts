import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { referenceOf } from '../../kubernetes/resourcePath.ts';
import { inEnglish, type Message } from '../../text/message.ts';
import { redact } from '../../text/redaction.ts';
import { withoutValues } from '../certificates/secretDigests.ts';
import type { Plan, Step } from './plan.ts';
import { ordered } from './objects/objectText.ts';
import { shownLine } from './stepLine.ts';
import { describeStep, kindOf } from './stepOf.ts';

/**
 * One file of a preview: the current state beside the next one; `before` is absent for something new, and equal if
 * nothing differs.
 */
export interface PreviewFile {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * The preview of a plan. First the whole plan in words: notes, and each step with its commands, secrets as
 * placeholders. Then each object, with the fields that we set, before and after.
 * @param condition how the cluster is now, in the words of its row.
 */
export async function previewPlan(plan: Plan, condition: readonly Message[] = []): Promise<readonly PreviewFile[]> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  // Long lines remain whole, and multi-line texts become blocks.
  const toYaml = (object: KubernetesObject): string => stringify(ordered(withoutValues(object)), { lineWidth: 0 });
  const objects = plan.steps.flatMap(({ action }) => {
    const sides = kindOf(action).sides?.(action);
    if (!sides) return [];
    const { kind, name } = referenceOf(sides.after);
    const before = sides.before && toYaml(sides.before);
    return [{ name: `${kind} ${name}.yaml`, before, after: toYaml(sides.after) }];
  });
  const words = inWords(plan, condition);
  return [{ name: 'Plan.md', before: undefined, after: words }, ...objects];
}

/** What a step calls, line by line, secrets as placeholders. A foreign text with line breaks adds no line. */
export function stepLines({ action }: Step, plan: Plan): readonly string[] {
  return describeStep(action, plan).map((line) => redact(inOneLine(shownLine(line))));
}

function inWords(plan: Plan, condition: readonly Message[]): string {
  const { title, cluster, account, notes, steps } = plan;
  const lines = [
    `# ${inOneLine(inEnglish(title))}`,
    '',
    inOneLine(`Cluster ${cluster.name} (${cluster.id}), account ${account.name}.`),
    ...(condition.length === 0 ? [] : [inOneLine(`Its condition now: ${condition.map(inEnglish).join(', ')}.`)]),
    steps.length === 0 ? 'Nothing to do.' : 'No changes made yet.',
    ...(notes.length > 0 ? [''] : []),
    ...notes.map((note) => `- ${inOneLine(inEnglish(note))}`),
    ...steps.flatMap((step, index) => [
      '',
      `## Step ${index + 1} of ${steps.length}: ${inOneLine(inEnglish(step.title))}`,
      '',
      ...stepLines(step, plan).map((line) => `    ${line}`),
    ]),
  ];
  // A webhook's URL may hold a password.
  return redact(`${lines.join('\n')}\n`);
}

/** A foreign text with line breaks must not add lines. */
function inOneLine(text: string): string {
  return text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).join(' ');
}
