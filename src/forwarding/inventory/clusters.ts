import { logTextOf, type Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { Provider, Target } from '../../ibmcloud/models.ts';
import type { Message } from '../../text/message.ts';
import type { Condition } from '../condition/condition.ts';
import type { Known, UnfinishedPlan } from '../condition/known.ts';
import type { Verdict } from '../condition/verdict.ts';
import { showsRows, stateAfter, type AccountState } from './accountState.ts';
import { Conditions, type ConditionSources } from './conditions.ts';
import type { Inventory, Row } from './inventory.ts';
import type { InventoryEvents, InventoryReader } from './inventoryReader.ts';
import type { LastKnown } from './lastKnown.ts';

/** How often at most the last known state is written while answers come in, in milliseconds. */
const KEEP_EVERY_MS = 2_000;

/** What those are called with who subscribe; each takes what it needs. */
export interface ClustersListener {
  /**
   * Something is being read.
   * @param work ends when all of it has its answer, and rejects where that cannot be.
   * @param all whether it is everything: which rows are on the screen has to be said again.
   */
  reading?(work: Promise<void>, all: boolean): void;
  /** Who is logged in, or what is targeted, was read. */
  targetChanged?(): void;
  /** The state of the account or the list of its clusters may have changed. */
  listChanged?(): void;
  /** What is known of one cluster may have changed. */
  rowChanged?(id: string): void;
  /** Verdicts came or went. */
  verdictsChanged?(): void;
}

/**
 * What is known of the account's clusters: the last known state at once, and what was read since, with what a
 * verification, a stream or a plan that ended early adds to a row. Views subscribe to it, commands read it and have it
 * read again.
 */
export class Clusters {
  /** Made with the first reading. */
  readonly #reader: () => Promise<InventoryReader>;
  readonly #lastKnown: LastKnown;
  readonly #warn: (text: string) => void;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<ClustersListener>();
  readonly #problems = new Map<string, Message>();
  readonly #record: ConditionSources['record'];
  readonly #conditions: Conditions;
  readonly #streamed = new Set<string>();
  readonly #verifying = new Set<string>();
  #unfinished: ReadonlyMap<string, UnfinishedPlan> = new Map();
  readonly #running = new Map<string, Message>();
  #inventory: Inventory;
  #target: Target | undefined;
  #unlisted: readonly Provider[] = [];
  /** Whether the account's list was read in this window: what is painted before is the last known one. */
  #isListed = false;
  #state: AccountState;
  #failure: Failure | undefined;
  #keepTimer: NodeJS.Timeout | undefined;

  /**
   * @param warn takes lines for the log.
   * @param loadReader with the first reading: a start that shows what is known needs no reader.
   */
  constructor(
    cli: CliRunner,
    lastKnown: LastKnown,
    sources: ConditionSources,
    warn: (text: string) => void,
    loadReader: () => Promise<typeof InventoryReader>,
  ) {
    this.#lastKnown = lastKnown;
    this.#record = sources.record;
    this.#conditions = new Conditions(sources);
    this.#warn = warn;
    this.#target = lastKnown.target();
    this.#inventory = lastKnown.inventory(this.#target?.account?.id);
    const events: InventoryEvents = {
      targetRead: (target) => this.#takeTarget(target),
      listChanged: () => {
        this.#isListed = true;
        this.#enter(this.rows().length === 0 ? 'noCluster' : 'ready');
        this.#keepSoon();
      },
      listRefused: (refused) => {
        this.#unlisted = [...refused.keys()];
        for (const [provider, failure] of refused) this.#warn(`Clusters of ${provider}: ${failure.message}`);
      },
      rowChanged: (id) => this.#rowRead(id),
    };
    let reader: InventoryReader | undefined;
    this.#reader = async () => {
      const Reader = await loadReader();
      return (reader ??= new Reader(cli, this.#inventory, events));
    };
    this.#state = this.#painted();
  }

  subscribe(listener: ClustersListener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Ordered by name; those of the last account that was seen, also while nobody is logged in. */
  rows(): readonly Row[] {
    return this.#inventory.rows();
  }

  /** Those that are to be seen: none while nobody is logged in, or the account cannot be asked at all. */
  shownRows(): readonly Row[] {
    return showsRows(this.#state) ? this.rows() : [];
  }

  row(id: string): Row | undefined {
    return this.#inventory.row(id);
  }

  target(): Target | undefined {
    return this.#target;
  }

  state(): AccountState {
    return this.#state;
  }

  /** Providers whose clusters this user was not permitted to list: there may be more clusters. */
  unlisted(): readonly Provider[] {
    return this.#unlisted;
  }

  /** Whether the list of the account was read; else the rows are the last known ones. */
  isListed(): boolean {
    return this.#isListed;
  }

  /** What the last attempt to read the account failed with, where it did. */
  failure(): Failure | undefined {
    return this.#failure;
  }

  /** Loads what {@link condition} needs. @throws what loading throws */
  async ready(): Promise<void> {
    await this.#conditions.judgement();
  }

  isReady(): boolean {
    return this.#conditions.isReady();
  }

  /** How a cluster is, out of all that is known of it; `undefined` for one that is not listed, and before `ready`. */
  condition(id: string): Condition | undefined {
    const row = this.row(id);
    return row && this.#conditions.of(this.#known(row));
  }

  /** What is known of a cluster, by whatever learnt it; `undefined` for one that is not listed. */
  known(id: string): Known | undefined {
    const row = this.row(id);
    return row && this.#known(row);
  }

  /** The last verification in short; `undefined` where there was none. */
  verdict(id: string): Verdict | undefined {
    return this.#lastKnown.verdicts()[id];
  }

  /** Whether a plan for the cluster ended early. */
  isUnfinished(id: string): boolean {
    return this.#unfinished.has(id);
  }

  /** How many plans ended early, also on clusters that are not listed. */
  unfinished(): number {
    return this.#unfinished.size;
  }

  /** Whether a webhook of the cluster that was replaced or unset from here can be restored. */
  isRestorable(id: string): boolean {
    return this.#record(id)?.previous !== undefined;
  }

  /** Whether the cluster's log is or was streamed in this window. */
  isStreamed(id: string): boolean {
    return this.#streamed.has(id);
  }

  /** What a stream of the cluster's log says is wrong. */
  problem(id: string): Message | undefined {
    return this.#problems.get(id);
  }

  /**
   * Keeps verdicts, by cluster id, and reads those rows again that show less than the verification saw.
   * @returns `readAgain` ends when they have their answers.
   */
  async verified(verdicts: Readonly<Record<string, Verdict>>): Promise<{ readonly readAgain: Promise<void> }> {
    await this.#lastKnown.keepVerdicts(verdicts);
    this.#each((listener) => listener.verdictsChanged?.());
    const { isAsVerified } = await this.#conditions.judgement();
    const reading = Object.entries(verdicts).map(async ([id, verdict]) => {
      const row = this.row(id);
      // What it fails with is in the row.
      if (row !== undefined && !isAsVerified(row, verdict)) await this.refreshRow(id).catch(() => undefined);
    });
    return { readAgain: Promise.all(reading).then(() => undefined) };
  }

  /** Notes that clusters are being verified, or that this has ended. */
  setVerifying(ids: readonly string[], isVerifying: boolean): void {
    for (const id of ids) {
      if (isVerifying) this.#verifying.add(id);
      else this.#verifying.delete(id);
      this.#each((listener) => listener.rowChanged?.(id));
    }
  }

  /** Notes what a plan that runs on a cluster does; `undefined` when it has ended. */
  setRunning(id: string, running: Message | undefined): void {
    if (running === undefined) this.#running.delete(id);
    else this.#running.set(id, running);
    this.#each((listener) => listener.rowChanged?.(id));
  }

  /** Notes on which clusters, by id, a plan ended early; on no others. */
  setUnfinished(plans: ReadonlyMap<string, UnfinishedPlan>): void {
    const changed = new Set([...this.#unfinished.keys(), ...plans.keys()]);
    this.#unfinished = plans;
    changed.forEach((id) => this.#each((listener) => listener.rowChanged?.(id)));
  }

  /** Notes that the cluster's log is streamed. */
  setStreamed(id: string): void {
    this.#streamed.add(id);
    this.#each((listener) => listener.rowChanged?.(id));
  }

  /** Notes what a stream of the cluster's log says is wrong; `undefined` when that is over. */
  setProblem(id: string, problem: Message | undefined): void {
    if (problem === undefined) this.#problems.delete(id);
    else this.#problems.set(id, problem);
    this.#each((listener) => listener.rowChanged?.(id));
  }

  /** Notes that a row is on the screen: it is read before those that are not. */
  shown(id: string): void {
    this.#inventory.shown(id);
  }

  /** Reads everything again, whatever its age. What fails about the account becomes its state. */
  async refreshAll(): Promise<void> {
    await this.refresh(0);
  }

  /** The same of what is `maxAgeMs` old or older. */
  async refresh(maxAgeMs: number): Promise<void> {
    this.#inventory.forgetShown();
    try {
      await this.#read({ maxAgeMs });
      this.#enter(this.rows().length === 0 ? 'noCluster' : 'ready');
    } catch (error) {
      this.#fail(toFailure(error));
    } finally {
      this.#keepSoon();
    }
  }

  /** Reads one row again, whatever its age. */
  async refreshRow(id: string): Promise<void> {
    await this.#read({ maxAgeMs: 0, only: id });
    // At once: it follows a change, and a window that is loaded again must not show the state before it.
    this.#keep();
  }

  /** Ends what is being read, and keeps what is known. */
  dispose(): void {
    this.#listeners.clear();
    this.#ended.abort();
    if (this.#keepTimer !== undefined) this.#keep();
  }

  #read(options: { readonly maxAgeMs: number; readonly only?: string }): Promise<void> {
    const work = (async () => (await this.#reader()).refresh(options, this.#ended.signal))();
    this.#each((listener) => listener.reading?.(work, options.only === undefined));
    return work;
  }

  #takeTarget(target: Target | undefined): Inventory {
    const changed = target?.account?.id !== this.#inventory.accountId;
    this.#target = target;
    this.#failure = undefined;
    this.#each((listener) => listener.targetChanged?.());
    if (target !== undefined) {
      void this.#lastKnown.keepTarget(target);
      if (changed) {
        this.#isListed = false;
        this.#keep();
        this.#inventory = this.#lastKnown.inventory(target.account?.id);
        this.#enter(this.#painted());
      }
    }
    return this.#inventory;
  }

  /** The state while nothing but the last known one is there. */
  #painted(): AccountState {
    return this.rows().length > 0 ? 'ready' : 'loading';
  }

  #rowRead(id: string): void {
    // Where its code cannot be loaded, the row says so; a verdict is looked at again with the next reading.
    if (this.verdict(id) !== undefined) this.#checkVerdict(id).catch(() => undefined);
    this.#each((listener) => listener.rowChanged?.(id));
    this.#keepSoon();
  }

  /** What was verified of a webhook goes with it. */
  async #checkVerdict(id: string): Promise<void> {
    const { isVerdictOfStored } = await this.#conditions.judgement();
    const row = this.row(id);
    const reading = row?.webhook.failure === undefined ? row?.webhook.reading : undefined;
    // What was read before the verification knows less than that.
    if (row === undefined || reading === undefined || reading.at < (this.verdict(id)?.at ?? 0)) return;
    if (isVerdictOfStored(this.#known(row))) return;
    await this.#lastKnown.forgetVerdict(id);
    this.#each((listener) => listener.verdictsChanged?.());
  }

  #known(row: Row): Known {
    const { id } = row.cluster;
    return {
      row,
      verdict: this.verdict(id),
      record: this.#record(id),
      unfinished: this.#unfinished.get(id),
      running: this.#running.get(id),
      problem: this.problem(id),
      isVerifying: this.#verifying.has(id),
    };
  }

  #fail(failure: Failure): void {
    if (failure.code === 'cancelled') return;
    this.#warn(logTextOf(failure));
    this.#enter(stateAfter(failure), failure);
  }

  #enter(state: AccountState, failure?: Failure): void {
    this.#state = state;
    this.#failure = failure;
    this.#each((listener) => listener.listChanged?.());
  }

  #each(notify: (listener: ClustersListener) => void): void {
    this.#listeners.forEach(notify);
  }

  #keepSoon(): void {
    if (this.#ended.signal.aborted) return;
    this.#keepTimer ??= setTimeout(() => this.#keep(), KEEP_EVERY_MS);
  }

  #keep(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    void this.#lastKnown.keepInventory(this.#inventory);
  }
}
