import type { Message } from '../../failure/message.ts';
import type { Master } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Delivery, Plan, StepAction } from '../plan.ts';
import type { StepRecord } from '../runRecord.ts';
import type { FlowServices } from '../services.ts';

/** What a running step has at hand. */
export interface StepContext {
  readonly plan: Plan;
  readonly services: FlowServices;
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
  readonly found: { masterBeforeRefresh?: Master; delivery?: Delivery };
}

/** One kind of step: what it runs, in words for the preview, and how it runs. */
export interface StepKind<Kind extends StepAction['kind']> {
  title(action: Extract<StepAction, { readonly kind: Kind }>): Message;
  /** What tells two steps of this kind in one plan apart; part of the step's id. */
  subject?(action: Extract<StepAction, { readonly kind: Kind }>): string;
  /** Lines for the preview, secrets as placeholders, in the order in which they happen. */
  describe(action: Extract<StepAction, { readonly kind: Kind }>, plan: Plan): readonly string[];
  /**
   * The same work as lines of a bash script (`set -euo pipefail`; `kubectl` speaks to the cluster, `$CLUSTER` is its id,
   * `$WORK` a private folder that the script removes at its end). Runs on Linux and macOS, can be run again, and holds no secret.
   */
  script(action: Extract<StepAction, { readonly kind: Kind }>, plan: Plan): readonly string[];
  /** @throws Failure */
  run(action: Extract<StepAction, { readonly kind: Kind }>, context: StepContext): Promise<void>;
}
