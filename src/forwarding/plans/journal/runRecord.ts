import { uptime } from 'node:os';
import { Failure } from '../../../failure/failure.ts';
import type { AuditWebhook } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../../text/message.ts';
import {
  isAbandoned,
  type Change,
  type FlowMemo,
  type JournalEntry,
  type PendingRefresh,
  type PlanJournal,
  type WebhookOutcome,
} from './journal.ts';
import type { Plan } from '../plan.ts';
import { agreedOf, webhookOf } from '../stepOf.ts';
import type { StepRecord } from './stepRecord.ts';

/** A change with its contents, which only memory holds: the object before, and as we left it. */
export type KnownChange = Change & {
  readonly before?: KubernetesObject | undefined;
  readonly after?: KubernetesObject;
};

/**
 * Progress and changes of one run of a plan: in memory for undoing, and, without any content, in the journal for
 * resuming, until the run succeeds.
 */
export class RunRecord implements StepRecord {
  readonly #plan: Plan;
  readonly #memo: FlowMemo | undefined;
  readonly #journal: PlanJournal | undefined;
  readonly #goesOn: boolean;
  readonly #changes: KnownChange[];
  #finished = 0;
  #touched = false;
  #running = false;
  #webhookCall: WebhookOutcome | undefined;
  #beforeCall:
    | {
        readonly change: Extract<KnownChange, { readonly kind: 'webhook' }> | undefined;
        readonly touched: boolean;
        readonly pending: PendingRefresh | undefined;
      }
    | undefined;

  /**
   * @param memo and `journal`: if one is absent, the record exists in memory only.
   * @param earlier changes of the run that this one resumes: they can still be undone, however this run ends.
   */
  constructor(
    plan: Plan,
    memo: FlowMemo | undefined,
    journal: PlanJournal | undefined,
    earlier?: readonly KnownChange[],
  ) {
    this.#plan = plan;
    this.#memo = memo;
    this.#journal = journal;
    this.#goesOn = earlier !== undefined;
    this.#changes = [...(earlier ?? [])];
  }

  /** Whether there is anything to resume or undo. */
  get leftSomething(): boolean {
    return this.#goesOn || this.#touched || this.#finished > 0 || this.#changes.length > 0;
  }

  get changes(): readonly KnownChange[] {
    return this.#changes;
  }

  /**
   * Outcome of the current step's call that stores or removes the webhook; `undefined` if there was none, or if it
   * changed nothing.
   */
  get webhookCall(): WebhookOutcome | undefined {
    return this.#webhookCall;
  }

  /**
   * @returns the journal's entry of an earlier run on this cluster that ended early.
   * @throws Failure `plan-running` if another run works on this cluster, in this window or another.
   */
  async begin(): Promise<JournalEntry | undefined> {
    const { cluster } = this.#plan;
    const other = await this.#journal?.entry(cluster.id);
    if (!other || isAbandoned(other, uptime() * 1000)) return other;
    throw new Failure(
      'plan-running',
      message('Another plan for {0} is running; wait until it has ended, or cancel it.', cluster.name),
      { remedy: 'retry' },
    );
  }

  async stepStarted(): Promise<void> {
    this.#running = true;
    this.#webhookCall = undefined;
    await this.#write();
  }

  async stepFinished(): Promise<void> {
    this.#finished += 1;
    this.#running = false;
    this.#webhookCall = undefined;
    await this.#write();
  }

  async objectChange(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    after?: KubernetesObject,
  ): Promise<void> {
    const known = this.#changes.findIndex(
      (change) => change.kind === 'object' && JSON.stringify(change.reference) === JSON.stringify(reference),
    );
    const first = known === -1 ? undefined : this.#changes[known];
    const { uid, resourceVersion } = after?.metadata ?? {};
    const change: KnownChange = {
      kind: 'object',
      reference,
      // What the run itself wrote is not the state before the run.
      created: first?.kind === 'object' ? first.created : before === undefined,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      // A Secret's content is not kept, not even in memory: it would have to be shown before it is restored.
      ...(reference.kind === 'Secret' ? {} : { before: first ? first.before : before, ...(after ? { after } : {}) }),
    };
    if (known === -1) this.#changes.push(change);
    else this.#changes[known] = change;
    await this.#write();
  }

  async webhookCalled(from: AuditWebhook | undefined, to: AuditWebhook | undefined): Promise<void> {
    const known = this.#changes.findIndex(({ kind }) => kind === 'webhook');
    const first = this.#changes[known];
    const former = first?.kind === 'webhook' ? first : undefined;
    const { id } = this.#plan.cluster;
    this.#beforeCall = {
      change: former,
      touched: this.#touched,
      pending: await this.#journal?.pendingRefresh(id),
    };
    this.#webhookCall = 'unknown';
    this.#setWebhookChange({
      kind: 'webhook',
      // What the run itself stored is not what was stored before the run.
      former: former ? former.former : from,
      calls: [...(former?.calls ?? []), { to, outcome: 'unknown' }],
    });
    await this.#write();
    await this.pendingRefresh({ begun: 'no' });
  }

  async webhookAccepted(): Promise<void> {
    this.#webhookCall = 'accepted';
    const change = this.#changes.find(({ kind }) => kind === 'webhook');
    if (change?.kind !== 'webhook') return;
    // No earlier call can have stored the current webhook.
    this.#setWebhookChange({ ...change, calls: change.calls.slice(-1).map(({ to }) => ({ to, outcome: 'accepted' })) });
    await this.#write();
  }

  async webhookRefused(): Promise<void> {
    if (!this.#beforeCall) return;
    const { change, touched, pending } = this.#beforeCall;
    this.#webhookCall = undefined;
    this.#setWebhookChange(change);
    await this.#write();
    await this.pendingRefresh(pending);
    this.#touched = touched;
  }

  #setWebhookChange(change: Extract<KnownChange, { readonly kind: 'webhook' }> | undefined): void {
    const known = this.#changes.findIndex(({ kind }) => kind === 'webhook');
    if (known === -1) this.#changes.push(...(change ? [change] : []));
    else this.#changes.splice(known, 1, ...(change ? [change] : []));
  }

  touches(): void {
    this.#touched = true;
  }

  async pendingRefresh(pending: PendingRefresh | undefined): Promise<void> {
    this.#touched = true;
    await this.#journal?.setPendingRefresh(this.#plan.cluster.id, pending);
  }

  /** The run succeeded: nothing is left to resume. */
  async done(): Promise<void> {
    await this.#journal?.remove(this.#plan.cluster.id);
  }

  /** The run ended early. A run without changes leaves nothing to resume. */
  async ended(text: Message): Promise<void> {
    if (!this.leftSomething) return this.done();
    await this.#write(text);
  }

  async #write(ended?: Message): Promise<void> {
    if (this.#memo) await this.#journal?.write(this.#entry(this.#memo, ended));
  }

  #entry(memo: FlowMemo, ended: Message | undefined): JournalEntry {
    const { title, account, cluster, credentials, steps } = this.#plan;
    const webhook = steps.map(webhookOf).find((change) => change !== undefined);
    return {
      memo,
      title,
      account,
      cluster,
      credentials,
      ...(webhook ? { webhook } : {}),
      steps: steps.map((step) => ({ id: step.id, agreed: agreedOf(step) })),
      finished: this.#finished,
      running: this.#running,
      changes: this.#changes.map(withoutContents),
      ...(ended ? { ended } : {}),
      process: process.pid,
      writtenAt: Date.now(),
    };
  }
}

/** A change in the form for the journal. */
export function withoutContents({ before: _, after: __, ...change }: KnownChange): Change {
  return change;
}
