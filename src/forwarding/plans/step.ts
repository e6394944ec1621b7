import type { Master } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { FlowContext } from './flowContext.ts';
import type { WebhookChange } from './journal/journal.ts';
import type { StepRecord } from './journal/stepRecord.ts';
import type { PlanTarget } from './planTarget.ts';
import type { StepLine } from './stepLine.ts';

/** What a step does, as data. Each kind has its own fields, in its file in `steps/`. */
export interface Action {
  readonly kind: string;
}

/** The plan of a step, as far as its steps know it: of the others they only know the kind. */
export interface PlanOfStep extends PlanTarget {
  readonly steps: readonly { readonly action: Action }[];
}

/** What a running step has at hand. */
export interface StepContext {
  readonly plan: PlanOfStep;
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

/** What a finished step has changed, for the sentence that says how far a run came. */
export type Left = 'nothing' | 'object' | 'no object' | 'webhook' | 'no webhook' | 'refresh begun' | 'refresh ended';

/** One kind of step: what it does, as lines, how it runs, and all that others have to know of it. */
export interface StepKind<Own extends Action> {
  readonly kind: Own['kind'];
  /** Whether it changes what a user decides on: one that was not shown yet is shown before a plan is resumed. */
  readonly decides: boolean;
  readonly leaves: Left;
  /** Whether it may take so long that a script fetches the cluster's credentials again afterwards. */
  readonly outlastsCredentials?: boolean;
  title(action: Own): Message;
  /** What tells two steps of this kind in one plan apart; part of the step's id. */
  subject?(action: Own): string;
  /** What it does, line by line in the order in which it happens: the preview and the script are printed from it. */
  describe(action: Own, plan: PlanOfStep): readonly StepLine[];
  /** The object that it writes, as it is and as it will be, for the preview's difference; absent where no plan holds it. */
  sides?(action: Own): { readonly before: KubernetesObject | undefined; readonly after: KubernetesObject };
  /** Each field of another manager that it takes over, with both values, as the user is asked about it. */
  takeOvers?(action: Own): readonly Message[];
  /** The webhook that it replaces or removes and stores. */
  webhook?(action: Own): WebhookChange;
  /** What the user agrees to with it, without what is only shown beside it; the whole action where absent. No secret is in it. */
  agreed?(action: Own): unknown;
  /** @throws Failure */
  run(action: Own, context: StepContext): Promise<void>;
}
