import type { Message } from '../../text/message.ts';
import type { PlanTarget } from './planTarget.ts';
import type { StepAction } from './steps.ts';

/** One step of a plan. `id` is unique in its plan and stable, so that progress, logs and resuming can name it. */
export interface Step {
  readonly id: string;
  readonly title: Message;
  readonly action: StepAction;
}

/** What a flow is about to do, as data. */
export interface Plan extends PlanTarget {
  readonly title: Message;
  readonly steps: readonly Step[];
  /**
   * Shown above the preview: whose webhook is replaced, which fields are taken over, what the server could not check.
   */
  readonly notes: readonly Message[];
}
