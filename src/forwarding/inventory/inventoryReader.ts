import { toFailure } from '../../failure/toFailure.ts';
import type { CliCommand, CliRunner } from '../../ibmcloud/cliCommand.ts';
import { notLoggedIn, showTarget } from '../../ibmcloud/commands/account.ts';
import { allClusters, getCluster } from '../../ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { Cluster, Target } from '../../ibmcloud/models.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import type { Inventory } from './inventory.ts';

/** Rows that are read at once: few, so that one that is scrolled to need not wait for many others. Each takes two calls. */
const ROWS_AT_ONCE = 8;

/** What a reader tells while it reads. */
export interface InventoryEvents {
  /** Who is logged in, before anything of the account is shown; answers with the inventory that is to be filled. */
  targetRead(target: Target | undefined): Inventory;
  /** The list of clusters has changed. */
  listChanged(): void;
  /** One row has changed. */
  rowChanged(id: string): void;
}

export interface RefreshOptions {
  /** Rows younger than this are left alone; 0 asks about all. */
  readonly maxAgeMs: number;
  /** Only this row, without reading the list again. */
  readonly only?: string;
}

/**
 * Reads the account's clusters with the CLI into an {@link Inventory}: the target and the list first, then webhook and master of each
 * row, rows on the screen first. Calls while it works add to the work; no row is read twice at once.
 */
export class InventoryReader {
  readonly #cli: CliRunner;
  readonly #events: InventoryEvents;
  readonly #now: () => number;
  #inventory: Inventory;
  #listing: Promise<void> | undefined;
  readonly #limit = limiter(ROWS_AT_ONCE);
  /** Which of them is read next is decided only when its turn comes: meanwhile another may have come onto the screen. */
  readonly #waiting = new Set<string>();
  readonly #reading = new Set<string>();
  /** Of those that are being read, the ones that are wanted as they are from now on: what is under way may be older. */
  readonly #again = new Set<string>();
  /** Everything that was to be read so far. */
  #work: Promise<void> = Promise.resolve();

  constructor(cli: CliRunner, inventory: Inventory, events: InventoryEvents, now: () => number = Date.now) {
    this.#cli = cli;
    this.#inventory = inventory;
    this.#events = events;
    this.#now = now;
  }

  /**
   * Refreshes; resolves when every row that was due has its answer.
   * @throws Failure – only about the target or the list; what fails about one row is kept in that row.
   */
  async refresh({ maxAgeMs, only }: RefreshOptions, signal: AbortSignal): Promise<void> {
    if (only === undefined) {
      this.#listing ??= this.#list(maxAgeMs, signal).finally(() => (this.#listing = undefined));
      await this.#listing;
    }
    const due = only === undefined ? this.#inventory.due(this.#now(), maxAgeMs) : [only];
    if (only !== undefined && this.#reading.has(only)) this.#again.add(only);
    const fresh = due.filter((id) => !this.#reading.has(id) && !this.#waiting.has(id));
    // All of them wait before the first is taken, so that it is the right one.
    for (const id of fresh) this.#waiting.add(id);
    const reading = Promise.all(fresh.map(() => this.#limit(() => this.#readNext(signal))));
    // Neither a value nor a failure goes on to the next refresh: values would add up with each, and a failure fail them all.
    this.#work = Promise.allSettled([this.#work, reading]).then(() => undefined);
    await this.#work;
    await reading;
  }

  /** Reads who is logged in, and beside it the list of clusters where that is due. */
  async #list(maxAgeMs: number, signal: AbortSignal): Promise<void> {
    const young = this.#inventory.isListYoung(this.#now(), maxAgeMs);
    const [target, clusters] = await settleBoth(
      this.#cli.run(showTarget(), { signal, priority: 'normal' }),
      young ? Promise.resolve(undefined) : allClusters(this.#cli, { signal, priority: 'normal' }),
    );
    const inventory = this.#events.targetRead(target);
    const switched = inventory !== this.#inventory;
    if (switched) {
      this.#inventory = inventory;
      this.#waiting.clear();
    }
    if (target === undefined) {
      throw notLoggedIn();
    }
    inventory.targeted(target.resourceGroup?.id);
    const fresh = clusters ?? (switched ? await allClusters(this.#cli, { signal, priority: 'normal' }) : undefined);
    if (fresh !== undefined) {
      inventory.listed(fresh, this.#now());
      this.#events.listChanged();
    }
  }

  async #readNext(signal: AbortSignal): Promise<void> {
    const id = this.#inventory.next(this.#waiting);
    if (id === undefined) return;
    this.#waiting.delete(id);
    this.#reading.add(id);
    try {
      do {
        this.#again.delete(id);
        if (!signal.aborted) await this.#readRow(this.#inventory, id, signal);
      } while (this.#again.has(id));
    } finally {
      this.#reading.delete(id);
    }
  }

  async #readRow(inventory: Inventory, id: string, signal: AbortSignal): Promise<void> {
    const row = inventory.row(id);
    if (row === undefined) {
      return;
    }
    const priority = inventory.isShown(id) ? 'normal' : 'background';
    const read = async <T>(
      fact: 'webhook' | 'master',
      command: CliCommand<T>,
      keep: (value: T) => void,
    ): Promise<void> => {
      try {
        keep(await this.#cli.run(command, { signal, priority }));
      } catch (error) {
        const failure = toFailure(error);
        if (failure.code === 'cancelled') {
          return;
        }
        inventory.readingFailed(id, fact, failure, this.#now());
      }
      this.#events.rowChanged(id);
    };
    await Promise.all([
      read('webhook', getAuditWebhook(id), (webhook) => inventory.webhookRead(id, webhook, this.#now())),
      read('master', getCluster(id), (details) => inventory.masterRead(id, details.master, this.#now())),
    ]);
  }
}

/** Waits for both; where the target says "not logged in", what the list said about it does not matter. */
async function settleBoth(
  target: Promise<Target | undefined>,
  clusters: Promise<readonly Cluster[] | undefined>,
): Promise<[Target | undefined, readonly Cluster[] | undefined]> {
  const [targetOutcome, clustersOutcome] = await Promise.allSettled([target, clusters]);
  if (targetOutcome.status === 'rejected') {
    throw targetOutcome.reason;
  }
  if (targetOutcome.value === undefined) {
    return [undefined, undefined];
  }
  if (clustersOutcome.status === 'rejected') {
    throw clustersOutcome.reason;
  }
  return [targetOutcome.value, clustersOutcome.value];
}
