import type { Plan } from '../../../forwarding/plans/plan.ts';
import type { PreviewFile } from '../../../forwarding/plans/preview.ts';
import type { PlanEvent } from '../../../forwarding/plans/runPlan.ts';
import type { Message } from '../../../text/message.ts';
import type { Action } from '../../notify.ts';
import type { RunEnding } from './planRun.ts';

export type PlanDecision = 'run' | 'cancel';

/** A plan that is to be shown. */
export interface ShownPlan {
  readonly plan: Plan;
  /** How its cluster is now, in the words of its row. */
  readonly condition: readonly Message[];
  /** Its objects, now and afterwards. */
  readonly objects: readonly PreviewFile[];
  /** All of it as Markdown. */
  readonly text: string;
}

/** Plans that are decided on together. */
export interface ShownPlans {
  readonly title: string;
  readonly plans: readonly ShownPlan[];
  readonly exportScript: () => Promise<void>;
}

/** How a run reports to its page what happens. */
export interface RunOnPage {
  /** Aborted by the page's Cancel Run. */
  readonly stopped: AbortSignal;
  readonly onEvent: (event: PlanEvent) => void;
  /** The run is over; `next` can be done then. */
  readonly ended: (ending: Omit<RunEnding, 'at'>, next: readonly Action[]) => void;
}
