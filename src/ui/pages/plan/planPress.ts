import { inEnglish, message, type Message } from '../../../text/message.ts';
import { cut } from '../cut.ts';
import type { PlanChoice } from '../messages.ts';
import type { ShownAction } from '../overviewContent.ts';
import type { PlanPhase } from './planContent.ts';

/** What can be chosen of a page, besides what can be done after a run. */
export type PlanAction = 'run' | 'cancel' | 'changes' | 'export' | 'text' | 'stop';

/** Characters of a button's text, which may name a cluster. */
const LONGEST = 100;

/** The buttons of each phase, in their order. */
const buttons: Readonly<Record<PlanPhase, readonly (readonly [PlanAction, Message])[]>> = {
  asked: [
    ['run', message('Run')],
    ['cancel', message('Cancel')],
    ['changes', message('Show Changes')],
    ['export', message('Export as Script')],
    ['text', message('Show as Text')],
  ],
  agreed: [],
  running: [['stop', message('Cancel Run')]],
  ended: [],
  unknown: [],
};

/** The buttons of a phase. */
export function actionsOf(
  phase: PlanPhase,
  { hasChanges }: { readonly hasChanges: boolean },
  say: (text: Message) => string,
): readonly ShownAction[] {
  return buttons[phase]
    .filter(([action]) => hasChanges || action !== 'changes')
    .map(([id, text]) => ({ id, text: say(text) }));
}

/** The buttons for what can be done after a run. Their ids say it: a later list may have something else there. */
export function nextActions(next: readonly Message[], say: (text: Message) => string): readonly ShownAction[] {
  return next.map((text, index) => ({ id: nextId(text, index), text: cut(say(text), LONGEST) }));
}

function nextId(text: Message, index: number): string {
  return `next ${index} ${inEnglish(text)}`;
}

/**
 * What a press means now: an action of the page, one of what can be done next by its index, what is being done
 * already, or `stale`: something that the page is no longer about.
 */
export type Press = PlanAction | { readonly next: number } | 'repeated' | 'stale';

/**
 * @param choice the plan and its phase that were on the screen when the button was pressed.
 * @param now what the page is about.
 */
export function pressOf(
  { planId, phase, action }: PlanChoice,
  now: { readonly planId: string; readonly phase: PlanPhase; readonly next: readonly Message[] },
): Press {
  if (planId !== now.planId) return 'stale';
  // Of a plan that was cancelled there is no page.
  if (phase !== now.phase) return phase === 'asked' && action === 'run' ? 'repeated' : 'stale';
  const own = buttons[now.phase].find(([name]) => name === action)?.[0];
  if (own !== undefined) return own;
  const next = now.phase === 'ended' ? now.next.findIndex((text, index) => nextId(text, index) === action) : -1;
  return next === -1 ? 'stale' : { next };
}
