import type { AuditWebhook, Master } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import type { Message } from '../../../text/message.ts';
import type { InstanceName } from '../../destination/namedInstance.ts';
import type { Plan } from '../plan.ts';
import { agreedOf, kindOf, webhookOf } from '../stepOf.ts';
import { wasRefused, type CallOutcome } from './callOutcome.ts';
import type { Claim } from './claims.ts';
import { claimFor, requireOwnPlace, takenOver } from './clusterClaim.ts';
import type { AlertName, FlowMemo, JournalEntry, PendingRefresh, PlanJournal, RefreshOf } from './journal.ts';
import {
  lastStored,
  webhookIn,
  withAlert,
  withCall,
  withLastAccepted,
  withObject,
  withoutContents,
  withWebhook,
  type KnownChange,
  type KnownWebhook,
} from './knownChanges.ts';
import type { RunStop } from './runStop.ts';
import type { StepRecord } from './stepRecord.ts';

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
  #refreshed: RefreshOf | undefined;
  #finished = 0;
  #touched = false;
  #running = false;
  #stop: RunStop | undefined;
  #call: CallOutcome = 'not called';
  #beforeCall:
    | {
        readonly change: KnownWebhook | undefined;
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
   * @throws Failure `plan-running` if another run works on this cluster, in this window or another, or if this run's
   * record may not take the place of that entry.
   */
  async begin(): Promise<JournalEntry | undefined> {
    if (!this.#journal) return undefined;
    const { cluster } = this.#plan;
    this.#claim = await claimFor(cluster, this.#journal);
    try {
      this.#former = await this.#journal.entry(cluster.id);
      // One that has appeared since the plan was made.
      if (this.#memo) requireOwnPlace(this.#memo, cluster, this.#former);
      if (this.#goesOn) this.#refreshed = this.#former?.refreshed;
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
    await this.#change(withObject(changes, reference, before));
    const after = await this.#callingOr(changes, write);
    await this.#change(withObject(this.#changes, reference, before, after));
  }

  async createInstance(instance: InstanceName, call: () => Promise<void>): Promise<void> {
    const changes = this.#changes;
    await this.#change([...changes, { kind: 'instance', ...instance }]);
    await this.#callingOr(changes, call);
  }

  async removeAlert(alert: AlertName, call: () => Promise<void>): Promise<void> {
    const changes = this.#changes;
    await this.#change(withAlert(changes, alert, 'unknown'));
    await this.#callingOr(changes, call);
    await this.#change(withAlert(changes, alert, 'accepted'));
  }

  async #change(changes: readonly KnownChange[]): Promise<void> {
    this.#changes = changes;
    await this.#write();
  }

  /** Makes a call whose change is noted already; where it was refused, what there was before is noted again. */
  async #callingOr<T>(before: readonly KnownChange[], call: () => Promise<T>): Promise<T> {
    try {
      return await this.#calling(call);
    } catch (error) {
      if (wasRefused(error)) await this.#change(before);
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

  async webhookCalled(from: AuditWebhook | undefined, to: AuditWebhook | undefined): Promise<void> {
    const former = webhookIn(this.#changes);
    const { id } = this.#plan.cluster;
    this.#beforeCall = {
      change: former,
      touched: this.#touched,
      pending: await this.#journal?.pendingRefresh(id),
    };
    this.#call = 'unknown';
    await this.#change(withWebhook(this.#changes, withCall(former, from, to)));
    await this.#pendingRefresh({ begun: 'no' });
  }

  async webhookAccepted(): Promise<void> {
    this.#call = 'accepted';
    const known = webhookIn(this.#changes);
    if (known) await this.#change(withWebhook(this.#changes, withLastAccepted(known)));
  }

  async webhookRefused(): Promise<void> {
    if (!this.#beforeCall) return;
    const { change, touched, pending } = this.#beforeCall;
    this.#call = 'refused';
    await this.#change(withWebhook(this.#changes, change));
    await this.#pendingRefresh(pending);
    this.#touched = touched;
  }

  async refresh(before: Master, of: RefreshOf | undefined, call: () => Promise<void>): Promise<void> {
    const called = { before, of: of ?? lastStored(this.#changes) };
    const pending = await this.#journal?.pendingRefresh(this.#plan.cluster.id);
    const touched = this.#touched;
    await this.#pendingRefresh({ begun: 'maybe', ...called });
    try {
      await this.#calling(call);
    } catch (error) {
      if (wasRefused(error)) {
        await this.#pendingRefresh(pending);
        this.#touched = touched;
      }
      throw error;
    }
    await this.#pendingRefresh({ begun: 'yes', ...called });
  }

  async refreshFailed(): Promise<void> {
    this.#call = 'refused';
    await this.#pendingRefresh({ begun: 'no' });
  }

  async refreshEnded(): Promise<void> {
    this.#refreshed = (await this.#journal?.pendingRefresh(this.#plan.cluster.id))?.of;
    await this.#pendingRefresh(undefined);
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
      ...(this.#refreshed ? { refreshed: this.#refreshed } : {}),
      ...(ended ? { ended } : {}),
    };
  }
}
