import type { ConditionKind } from '../forwarding/condition/conditionKinds.ts';
import type { Tone } from '../ui/pages/overviewContent.ts';
import { conditionIcons } from './conditionShapes.ts';

/** How a page shows a condition. */
export function toneOf(kind: ConditionKind): Tone {
  const [, color] = conditionIcons[kind];
  return color === 'verified' ? 'good' : color;
}
