import { cancelled } from '../../failure/cancelled.ts';
import { Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { kubeconfigFor } from '../cluster/openCluster.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { readAccount } from '../webhook/readPresent.ts';
import type { FlowContext } from './flowContext.ts';
import { keepFormer } from './keepFormer.ts';
import type { Plan, Step } from './plan.ts';
import { isUnclear, reachedState } from './reached.ts';
import { RunRecord } from './journal/runRecord.ts';
import type { StepContext } from './step.ts';
import { runStep } from './stepOf.ts';

/** Progress of a run. */
export interface PlanEvent {
  readonly kind: 'step-started' | 'step-progress' | 'step-finished';
  readonly step: Step;
  /** Position of the step in its plan, from 0, and the number of steps. */
  readonly index: number;
  readonly count: number;
  /** What the step waits for, or its result. */
  readonly detail?: Message;
}

export interface PlanResult {
  /** Present if the plan ended with a delivery check. */
  readonly delivery: Delivery | undefined;
  /** Notes for the user although nothing failed. */
  readonly notes: readonly Message[];
}

/**
 * Runs a plan's steps in order. Before each, the targeted account is compared with the plan's: all terminals share the
 * CLI's target.
 *
 * @throws Failure – with the code of the cause; its sentence names the step and what was reached. Code `cancelled`
 * after an abort. No secret of the run remains on disk, and no connection remains open.
 * @param options.record receives the run's progress and changes; if absent, nothing can be resumed or undone.
 */
export async function runPlan(
  plan: Plan,
  services: FlowContext,
  options: {
    readonly signal: AbortSignal;
    readonly onEvent: (event: PlanEvent) => void;
    readonly record?: RunRecord;
  },
): Promise<PlanResult> {
  const { signal, onEvent, record = new RunRecord(plan, undefined, undefined) } = options;
  const connection = new PlanConnection(plan, services, signal);
  const notes: Message[] = [];
  const found: StepContext['found'] = {};
  const finished: Step[] = [];
  const count = plan.steps.length;
  try {
    const earlier = await record.begin();
    if (earlier) await keepFormer(earlier, plan, services);
    for (const [index, step] of plan.steps.entries()) {
      const report = (kind: PlanEvent['kind'], detail?: Message): void =>
        onEvent({ kind, step, index, count, ...(detail ? { detail } : {}) });
      const context: StepContext = {
        plan,
        services,
        signal,
        found,
        api: () => connection.api(),
        progress: (detail) => report('step-progress', detail),
        note: (note) => notes.push(note),
        record,
      };
      let started = false;
      try {
        if (signal.aborted) throw cancelled();
        report('step-started');
        await requireSameAccount(plan, services, signal);
        started = true;
        await record.stepStarted();
        await runStep(step.action, context);
        finished.push(step);
        await record.stepFinished();
      } catch (error) {
        const isFinished = finished.at(-1) === step;
        const stopped = started && !isFinished ? step : undefined;
        const reached = reachedState(finished, stopped, record.call);
        const failure = stoppedAt(error, step, { index, count, reached });
        await record.ended(failure.text, {
          ...{ step: index + 1, of: count, title: step.title },
          ...{ reached, unclear: isUnclear(reached), call: isFinished ? 'not recorded' : record.call },
        });
        throw failure;
      }
      report('step-finished');
    }
    await record.done();
    return { delivery: found.delivery, notes };
  } finally {
    connection.close();
    await record.release();
  }
}

/**
 * How long to reuse fetched credentials, in milliseconds: tokens live longer, but a wait for the master may be longer
 * still.
 */
const CREDENTIALS_AGE_MS = 10 * 60_000;

/** The cluster's API during one run: fetches credentials when first needed, and again when they are old. */
class PlanConnection {
  readonly #plan: Plan;
  readonly #services: FlowContext;
  readonly #signal: AbortSignal;
  #open: { readonly api: ClusterApi; readonly since: number } | undefined;

  constructor(plan: Plan, services: FlowContext, signal: AbortSignal) {
    this.#plan = plan;
    this.#services = services;
    this.#signal = signal;
  }

  async api(): Promise<ClusterApi> {
    if (this.#open && Date.now() - this.#open.since < CREDENTIALS_AGE_MS) return this.#open.api;
    const { cluster, credentials } = this.#plan;
    const kubeconfig = await kubeconfigFor(cluster, this.#services, {
      admin: credentials === 'admin',
      signal: this.#signal,
    });
    this.close();
    const api = await this.#services.connect(kubeconfig);
    this.#open = { api, since: Date.now() };
    return api;
  }

  close(): void {
    this.#open?.api.close();
    this.#open = undefined;
  }
}

async function requireSameAccount({ account }: Plan, { cli }: FlowContext, signal: AbortSignal): Promise<void> {
  const target = await readAccount(cli, signal);
  if (target.account.id === account.id) return;
  throw new Failure(
    'account-changed',
    message('The plan is for account {0}, but another is targeted; select it and run again.', account.name),
    { remedy: 'select-account', detail: `Targeted: ${target.account.name}` },
  );
}

/** The failure of a step with the run's state; code and remedy remain. */
function stoppedAt(
  error: unknown,
  { title }: Step,
  at: { readonly index: number; readonly count: number; readonly reached: Message },
): Failure {
  const failure = toFailure(error);
  const step = [at.index + 1, at.count, title] as const;
  const text =
    failure.code === 'cancelled'
      ? message('Cancelled at step {0} of {1} ({2}). {3}', ...step, at.reached)
      : message('Step {0} of {1} ({2}) didn’t finish: {3} {4}', ...step, failure.text, at.reached);
  return new Failure(failure.code, text, {
    ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    cause: failure,
  });
}
