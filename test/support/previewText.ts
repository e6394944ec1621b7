import type { Plan } from '../../src/forwarding/plans/plan.ts';
import { previewPlan } from '../../src/forwarding/plans/preview.ts';

/**
 * All that a plan's preview shows: new files whole, of the others the lines that one side alone has, with `-` and `+`.
 */
export async function previewText(plan: Plan): Promise<string> {
  const files = await previewPlan(plan);
  return files
    .map(
      ({ name, before, after }) =>
        `${name}\n${before === undefined || before === after ? after : differing(before, after)}`,
    )
    .join('\n');
}

function differing(before: string, after: string): string {
  const [was, is] = [before.split('\n'), after.split('\n')];
  const gone = was.filter((line) => !is.includes(line)).map((line) => `-${line}`);
  const added = is.filter((line) => !was.includes(line)).map((line) => `+${line}`);
  return [...gone, ...added].join('\n');
}
