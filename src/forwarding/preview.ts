import { inEnglish } from '../failure/message.ts';
import type { KubernetesObject } from '../kubernetes/clusterApi.ts';
import { lineDiff } from './lineDiff.ts';
import type { Plan, Step } from './plan.ts';
import { withoutValues } from './secretDigests.ts';
import { describeStep } from './steps.ts';

/**
 * The whole plan as one YAML text: the objects as documents, in the order in which they are applied, and everything else
 * (notes, commands with placeholders for secrets, what differs from the live object) as comments.
 */
export async function previewPlan(plan: Plan): Promise<{ readonly text: string }> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  // Long lines stay whole, and a text of several lines is shown as such.
  const toYaml = (object: KubernetesObject): string => stringify(ordered(withoutValues(object)), { lineWidth: 0 });
  const header = [
    inEnglish(plan.title),
    `Cluster ${plan.cluster.name} (${plan.cluster.id}), account ${plan.account.name}`,
    '',
    ...plan.notes.map((note) => `Note: ${inEnglish(note)}`),
    plan.steps.length === 0
      ? 'There is nothing to do.'
      : 'Nothing has been changed yet. Objects below are complete as they will be applied.',
  ];
  const sections = plan.steps.map((step, index) =>
    sectionOf(step, { plan, toYaml, heading: `Step ${index + 1} of ${plan.steps.length}` }),
  );
  return { text: [comment(header), ...sections].join('\n') };
}

function sectionOf(
  step: Step,
  {
    plan,
    toYaml,
    heading,
  }: { readonly plan: Plan; readonly toYaml: (object: KubernetesObject) => string; readonly heading: string },
): string {
  const { action, title } = step;
  const lines = [`${heading}: ${inEnglish(title)}`, ...describeStep(action, plan).map((line) => `  ${line}`)];
  if (action.kind !== 'apply') return comment(lines);
  if (!action.live) return `---\n${comment(lines)}${toYaml(action.object)}`;
  const difference = lineDiff(linesOf(toYaml(action.live)), linesOf(toYaml(action.object))).filter(
    (line) => !line.startsWith('  '),
  );
  const changes = [
    'Differs from the live object in:',
    ...(difference.length > 0 ? difference : ['(nothing of what is written here)']),
  ];
  return `---\n${comment([...lines, ...changes.map((line) => `  ${line}`)])}${toYaml(action.object)}`;
}

/** The order in which manifests are written; within objects the order stays as it is, but the same on both sides. */
const first = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** Every line as a comment: a text of foreign origin with line breaks cannot become part of a document. */
function comment(lines: readonly string[]): string {
  return (
    lines
      .flatMap((line) => line.split(/\r\n|[\r\n\u0085\u2028\u2029]/))
      .map((line) => `# ${line}`.trimEnd())
      .join('\n') + '\n'
  );
}
