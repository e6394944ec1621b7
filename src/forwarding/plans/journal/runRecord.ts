import { Failure } from '../../../failure/failure.ts';
import type { AuditWebhook, Master } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../../text/message.ts';
import type { InstanceName } from '../../destination/namedInstance.ts';
import {
  type AlertName,
  type Change,
  type FlowMemo,
  type JournalEntry,
  type PendingRefresh,
  type PlanJournal,
} from './journal.ts';
import type { Plan } from '../plan.ts';
import { wasRefused, type CallOutcome } from './callOutcome.ts';
import type { Claim } from './claims.ts';
import { versionOf } from '../objects/objectVersion.ts';
import { agreedOf, kindOf, webhookOf } from '../stepOf.ts';
import type { StepRecord } from './stepRecord.ts';

/** A change with its contents, which only memory holds: the object before, and as we left it. */
export type KnownChange = Change & {
  readonly before?: KubernetesObject | undefined;
  readonly after?: KubernetesObject;
};

/** Where a run ended early: its step, counted from 1, of how many, and what was reached. */
export interface RunStop {
  readonly step: number;
  readonly of: number;
  readonly title: Message;
  readonly reached: Message;
  /** Whether what was reached is not known for certain. */
  readonly unclear: boolean;
  /** What became of the step's call; `not recorded`: the step ended well, and only that couldn't be recorded. */
  readonly call: CallOutcome | 'not recorded';
}

/**
 * Progress and changes of one run of a plan: in memory for undoing, and, without any content, in the journal for
 * resuming, until the run succeeds.
 */
export class RunRecord implements StepRecord {
  readonly #plan: Plan;
  readonly #memo: FlowMemo | undefined;
  readonly #journal: PlanJournal | undefined;
  readonly #goesOn: boolean;
  #changes: readonly KnownChange[];
  #claim: Claim | undefined;
  #former: JournalEntry | undefined;
  #finished = 0;
  #touched = false;
  #running = false;
  #stop: RunStop | undefined;
  #call: CallOutcome = 'not called';
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
    this.#changes = earlier ?? [];
  }

  /** Whether there is anything to resume or undo. */
  get leftSomething(): boolean {
    const leaves = this.#plan.steps.slice(0, this.#finished).some(({ action }) => kindOf(action).leaves !== 'nothing');
    return this.#goesOn || this.#touched || leaves || this.#changes.length > 0;
  }

  /** Where the run ended early, once it did. */
  get stop(): RunStop | undefined {
    return this.#stop;
  }

  get changes(): readonly KnownChange[] {
    return this.#changes;
  }

  /** What became of the calls of the current step: of several, what matters most. */
  get call(): CallOutcome {
    return this.#call;
  }

  /**
   * @returns the journal's entry of an earlier run on this cluster that ended early.
   * @throws Failure `plan-running` if another run works on this cluster, in this window or another.
   */
  async begin(): Promise<JournalEntry | undefined> {
    if (!this.#journal) return undefined;
    const { cluster } = this.#plan;
    this.#claim = await claimFor(cluster, this.#journal);
    try {
      this.#former = await this.#journal.entry(cluster.id);
      return this.#former;
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  /** The run is over, however it ended: the next one may begin. */
  async release(): Promise<void> {
    await this.#claim?.release();
  }

  async stepStarted(): Promise<void> {
    this.#running = true;
    this.#call = 'not called';
    await this.#write();
  }

  async stepFinished(): Promise<void> {
    this.#finished += 1;
    this.#running = false;
    await this.#write();
    this.#call = 'not called';
  }

  async changeObject(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    write: () => Promise<KubernetesObject>,
  ): Promise<void> {
    const changes = this.#changes;
    await this.#objectChange(reference, before);
    const after = await this.#callingOr(changes, write);
    await this.#objectChange(reference, before, after);
  }

  async createInstance(instance: InstanceName, call: () => Promise<void>): Promise<void> {
    const changes = this.#changes;
    this.#changes = [...changes, { kind: 'instance', ...instance }];
    await this.#write();
    await this.#callingOr(changes, call);
  }

  async removeAlert(alert: AlertName, call: () => Promise<void>): Promise<void> {
    const changes = this.#changes;
    const others = changes.filter(
      (one) => one.kind !== 'alert' || one.name !== alert.name || one.instance !== alert.instance,
    );
    this.#changes = [...others, { kind: 'alert', ...alert, outcome: 'unknown' }];
    await this.#write();
    await this.#callingOr(changes, call);
    this.#changes = [...others, { kind: 'alert', ...alert, outcome: 'accepted' }];
    await this.#write();
  }

  /** Makes a call whose change is noted already; where it was refused, what there was before is noted again. */
  async #callingOr<T>(before: readonly KnownChange[], call: () => Promise<T>): Promise<T> {
    try {
      return await this.#calling(call);
    } catch (error) {
      if (wasRefused(error)) {
        this.#changes = before;
        await this.#write();
      }
      throw error;
    }
  }

  async touch<T>(work: () => Promise<T>): Promise<T> {
    const touched = this.#touched;
    this.#touched = true;
    try {
      return await this.#calling(work);
    } catch (error) {
      if (wasRefused(error)) this.#touched = touched;
      throw error;
    }
  }

  async #calling<T>(work: () => Promise<T>): Promise<T> {
    const former = this.#call;
    this.#call = 'unknown';
    try {
      const result = await work();
      this.#call = 'accepted';
      return result;
    } catch (error) {
      if (wasRefused(error)) this.#call = former === 'not called' ? 'refused' : former;
      throw error;
    }
  }

  async #objectChange(
    reference: ObjectReference,
    before: KubernetesObject | undefined,
    after?: KubernetesObject,
  ): Promise<void> {
    const known = this.#changes.findIndex(
      (change) => change.kind === 'object' && JSON.stringify(change.reference) === JSON.stringify(reference),
    );
    const first = known === -1 ? undefined : this.#changes[known];
    const { uid, resourceVersion } = after?.metadata ?? {};
    const version = after && versionOf(after);
    const change: KnownChange = {
      kind: 'object',
      reference,
      // What the run itself wrote is not the state before the run.
      created: first?.kind === 'object' ? first.created : before === undefined,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(version === undefined ? {} : { version }),
      // A Secret's content is not kept, not even in memory: it would have to be shown before it is restored.
      ...(reference.kind === 'Secret' ? {} : { before: first ? first.before : before, ...(after ? { after } : {}) }),
    };
    this.#changes = known === -1 ? [...this.#changes, change] : this.#changes.with(known, change);
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
    this.#call = 'unknown';
    this.#setWebhookChange({
      kind: 'webhook',
      // What the run itself stored is not what was stored before the run.
      former: former ? former.former : from,
      calls: [...(former?.calls ?? []), { to, outcome: 'unknown' }],
    });
    await this.#write();
    await this.#pendingRefresh({ begun: 'no' });
  }

  async webhookAccepted(): Promise<void> {
    this.#call = 'accepted';
    const change = this.#changes.find(({ kind }) => kind === 'webhook');
    if (change?.kind !== 'webhook') return;
    // No earlier call can have stored the current webhook.
    this.#setWebhookChange({ ...change, calls: change.calls.slice(-1).map(({ to }) => ({ to, outcome: 'accepted' })) });
    await this.#write();
  }

  async webhookRefused(): Promise<void> {
    if (!this.#beforeCall) return;
    const { change, touched, pending } = this.#beforeCall;
    this.#call = 'refused';
    this.#setWebhookChange(change);
    await this.#write();
    await this.#pendingRefresh(pending);
    this.#touched = touched;
  }

  #setWebhookChange(change: Extract<KnownChange, { readonly kind: 'webhook' }> | undefined): void {
    const known = this.#changes.findIndex(({ kind }) => kind === 'webhook');
    const place = known === -1 ? this.#changes.length : known;
    this.#changes = this.#changes.toSpliced(place, 1, ...(change ? [change] : []));
  }

  async refresh(before: Master, call: () => Promise<void>): Promise<void> {
    const pending = await this.#journal?.pendingRefresh(this.#plan.cluster.id);
    const touched = this.#touched;
    await this.#pendingRefresh({ begun: 'maybe', before });
    try {
      await this.#calling(call);
    } catch (error) {
      if (wasRefused(error)) {
        await this.#pendingRefresh(pending);
        this.#touched = touched;
      }
      throw error;
    }
    await this.#pendingRefresh({ begun: 'yes', before });
  }

  async refreshFailed(): Promise<void> {
    this.#call = 'refused';
    await this.#pendingRefresh({ begun: 'no' });
  }

  refreshEnded(): Promise<void> {
    return this.#pendingRefresh(undefined);
  }

  async #pendingRefresh(pending: PendingRefresh | undefined): Promise<void> {
    this.#touched = true;
    await this.#keep((journal) => journal.setPendingRefresh(this.#plan.cluster.id, pending));
  }

  /** The run succeeded: nothing is left to resume. */
  async done(): Promise<void> {
    // An entry that stays is resumed to no step.
    await this.#keep((journal) => journal.remove(this.#plan.cluster.id)).catch(() => undefined);
  }

  /**
   * The run ended early. A run without changes leaves only what an earlier one has left. Does not throw: what cannot be
   * written now is known in this window, and on the disk as it was before.
   */
  async ended(text: Message, stop?: RunStop): Promise<void> {
    this.#stop = stop;
    if (this.leftSomething) await this.#write(text).catch(() => undefined);
    else if (!this.#former) await this.done();
    else await this.#keep((journal, former) => (former ? journal.write(former) : undefined)).catch(() => undefined);
  }

  async #write(ended?: Message): Promise<void> {
    const memo = this.#memo;
    if (memo) await this.#keep((journal) => journal.write(this.#entry(memo, ended)));
  }

  /** Changes the journal, unless another window has taken over the cluster. @throws Failure */
  async #keep(
    work: (journal: PlanJournal, former: JournalEntry | undefined) => Promise<void> | undefined,
  ): Promise<void> {
    if (!this.#journal) return;
    if (this.#claim && !(await this.#claim.isOwn())) throw takenOver(this.#plan.cluster);
    await work(this.#journal, this.#former);
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
    };
  }
}

/** Whether an undo can take anything back: a removed alert is made again only by hand. */
export function canUndo(changes: readonly Change[]): boolean {
  return changes.some(({ kind }) => kind !== 'alert');
}

/** A change in the form for the journal. */
export function withoutContents({ before: _, after: __, ...change }: KnownChange): Change {
  return change;
}

/**
 * The right to work on a cluster, for a run or to forget one.
 * @throws Failure `plan-running` if another run works on it, in this window or another
 */
export async function claimFor({ id, name }: Plan['cluster'], journal: PlanJournal): Promise<Claim> {
  const claim = await journal.claim(id);
  if (claim) return claim;
  throw new Failure('plan-running', message('Another plan for {0} is running; wait for it or cancel it.', name), {
    remedy: 'retry',
  });
}

function takenOver({ name }: Plan['cluster']): Failure {
  return new Failure(
    'plan-running',
    message('Another window has taken over {0}, since this one was unresponsive; nothing more is done here.', name),
  );
}
