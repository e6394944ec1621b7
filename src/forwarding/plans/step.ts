import type { Master } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { FlowContext } from './flowContext.ts';
import type { Plan, StepAction } from './plan.ts';
import type { StepRecord } from './journal/runRecord.ts';
import type { StepLine } from './stepLine.ts';

/** What a running step has at hand. */
export interface StepContext {
  readonly plan: Plan;
  readonly services: FlowContext;
  readonly signal: AbortSignal;
  /** The cluster's API with the plan's credentials: opened on first use, closed by the run. */
  readonly api: () => Promise<ClusterApi>;
  /** Tells what the step waits for. */
  readonly progress: (detail: Message) => void;
  /** Tells at the end of the run what the user should know although nothing failed. */
  readonly note: (note: Message) => void;
  /** Takes what the step changes, before it does: for undoing and resuming. */
  readonly record: StepRecord;
  /** What one step leaves for a later one. */
  readonly found: {
    masterBeforeRefresh?: Master;
    delivery?: Delivery;
    /** The stored webhook was seen not to lead to what the plan removes. */
    removalChecked?: boolean;
  };
}

/** One kind of step: what it does, as lines, and how it runs. */
export interface StepKind<Kind extends StepAction['kind']> {
  title(action: Extract<StepAction, { readonly kind: Kind }>): Message;
  /** What tells two steps of this kind in one plan apart; part of the step's id. */
  subject?(action: Extract<StepAction, { readonly kind: Kind }>): string;
  /** What it does, line by line in the order in which it happens: the preview and the script are printed from it. */
  describe(action: Extract<StepAction, { readonly kind: Kind }>, plan: Plan): readonly StepLine[];
  /** @throws Failure */
  run(action: Extract<StepAction, { readonly kind: Kind }>, context: StepContext): Promise<void>;
}
