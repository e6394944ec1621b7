import type { Master } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { FlowContext } from './flowContext.ts';
import type { WebhookChange } from './journal/journal.ts';
import type { StepRecord } from './journal/stepRecord.ts';
import type { PlanTarget } from './planTarget.ts';
import type { StepLine } from './stepLine.ts';

/** What a step does, as data. Each kind adds its fields in its file in `steps/`. */
export interface Action {
  readonly kind: string;
}

/** A step's view of its plan: of the other steps it knows only the kind. */
export interface PlanOfStep extends PlanTarget {
  readonly steps: readonly { readonly action: Action }[];
}

/** Services for a running step. */
export interface StepContext {
  readonly plan: PlanOfStep;
  readonly services: FlowContext;
  readonly signal: AbortSignal;
  /** The cluster's API with the plan's credentials: opened on first use, closed by the run. */
  readonly api: () => Promise<ClusterApi>;
  /** Reports what the step waits for. */
  readonly progress: (detail: Message) => void;
  /** Adds a note for the user to the end of the run, although nothing failed. */
  readonly note: (note: Message) => void;
  /** Records each change before it is made, for undoing and resuming. */
  readonly record: StepRecord;
  /** Results of steps for later ones. */
  readonly found: {
    masterBeforeRefresh?: Master;
    delivery?: Delivery;
    /** The stored webhook was checked: it does not lead to what the plan removes. */
    removalChecked?: boolean;
  };
}

/** What a finished step has changed, for the sentence about a run's progress. */
export type Left =
  | 'nothing'
  | 'object'
  | 'no object'
  | 'webhook'
  | 'no webhook'
  | 'refresh begun'
  | 'refresh ended'
  | 'instance'
  | 'alert'
  | 'no alert';

/** One kind of step: its description as lines, how it runs, and all that others need to know about it. */
export interface StepKind<Own extends Action> {
  readonly kind: Own['kind'];
  /** Whether it changes something that the user decides on: if it is new, it is shown before a plan is resumed. */
  readonly decides: boolean;
  readonly leaves: Left;
  /** Whether it may take so long that a script fetches the cluster's credentials again. */
  readonly outlastsCredentials?: boolean;
  title(action: Own): Message;
  /** Distinguishes two steps of this kind in one plan; part of the step's id. */
  subject?(action: Own): string;
  /** What it does, line by line in order: the source of preview and script. */
  describe(action: Own, plan: PlanOfStep): readonly StepLine[];
  /** The object before and after, for the preview's difference; absent if no plan holds it. */
  sides?(action: Own): { readonly before: KubernetesObject | undefined; readonly after: KubernetesObject };
  /** Each field of another manager that it takes over, with both values, for the user's confirmation. */
  takeOvers?(action: Own): readonly Message[];
  /** The webhook that it replaces or removes, and the one that it stores. */
  webhook?(action: Own): WebhookChange;
  /** What the user agrees to, without mere information; default: the whole action. No secrets. */
  agreed?(action: Own): unknown;
  /** @throws Failure */
  run(action: Own, context: StepContext): Promise<void>;
}
