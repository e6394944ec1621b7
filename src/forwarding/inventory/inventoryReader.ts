import type { Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { CliCommand, CliRunner } from '../../ibmcloud/cliCommand.ts';
import { notLoggedIn, showTarget } from '../../ibmcloud/commands/account.ts';
import { allClusters, getCluster } from '../../ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { Cluster, Provider, Target } from '../../ibmcloud/models.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import type { Inventory } from './inventory.ts';

/**
 * Rows to read in parallel: few, so that a row that comes onto the screen need not wait for many others. Each takes two
 * calls.
 */
const ROWS_AT_ONCE = 8;

/** Events of a reader. */
export interface InventoryEvents {
  /** The login, before anything of the account is shown; returns the inventory to fill. */
  targetRead(target: Target | undefined): Inventory;
  /** The list of clusters has changed. */
  listChanged(): void;
  /** The clusters of these providers could not be listed, each with why; none where all could. */
  listRefused?(refused: ReadonlyMap<Provider, Failure>): void;
  /** One row has changed. */
  rowChanged(id: string): void;
}

export interface RefreshOptions {
  /** Skips rows younger than this; 0 for none. */
  readonly maxAgeMs: number;
  /** Reads only this row, and not the list. */
  readonly only?: string;
}

/**
 * Reads the account's clusters with the CLI into an {@link Inventory}: the target and the list first, then webhook and
 * master of each row, rows on the screen first. Calls in the meantime add to the work; no row is read twice at once.
 */
export class InventoryReader {
  readonly #cli: CliRunner;
  readonly #events: InventoryEvents;
  readonly #now: () => number;
  #inventory: Inventory;
  #listing: Promise<void> | undefined;
  readonly #limit = limiter(ROWS_AT_ONCE);
  /** The next one is chosen only when its turn comes: another may have come onto the screen meanwhile. */
  readonly #waiting = new Set<string>();
  readonly #reading = new Set<string>();
  /** Rows that must be read again after the current reading, which may be outdated. */
  readonly #again = new Set<string>();
  /** Milliseconds for each row of the last pass. */
  #rowMs = 0;
  /** All work so far. */
  #work: Promise<void> = Promise.resolve();

  constructor(cli: CliRunner, inventory: Inventory, events: InventoryEvents, now: () => number = Date.now) {
    this.#cli = cli;
    this.#inventory = inventory;
    this.#events = events;
    this.#now = now;
  }

  /**
   * Refreshes; resolves when every due row has its answer.
   * @throws Failure – only about the target or the list; a row's failure is stored in the row.
   */
  async refresh({ maxAgeMs, only }: RefreshOptions, signal: AbortSignal): Promise<void> {
    if (only === undefined) {
      this.#listing ??= this.#list(maxAgeMs, signal).finally(() => (this.#listing = undefined));
      await this.#listing;
    }
    const due = only === undefined ? this.#inventory.due(this.#now(), this.ageLimitMs(maxAgeMs)) : [only];
    if (only !== undefined && this.#reading.has(only)) this.#again.add(only);
    const fresh = due.filter((id) => !this.#reading.has(id) && !this.#waiting.has(id));
    // All of them wait before the first is taken, so that it is the right one.
    for (const id of fresh) this.#waiting.add(id);
    const began = this.#now();
    const reading = Promise.all(fresh.map(() => this.#limit(() => this.#readNext(signal)))).then(() => {
      if (only === undefined && fresh.length > 0) this.#rowMs = timeOfRow(this.#now() - began, fresh.length);
    });
    // Drops values and failures: values would accumulate, and a failure would fail all later refreshes.
    this.#work = Promise.allSettled([this.#work, reading]).then(() => undefined);
    await this.#work;
    await reading;
  }

  /**
   * Which age is old, in milliseconds. With many clusters a pass may take longer than the rows may be old: then it
   * would never end, and the CLI would run for as long as the view is seen. So half of the time nothing is read.
   */
  ageLimitMs(maxAgeMs: number): number {
    return maxAgeMs === 0 ? 0 : Math.max(maxAgeMs, 2 * this.#rowMs * this.#inventory.rows().length);
  }

  /** Reads the login and, in parallel, the list of clusters if it is due; again where the account changed meanwhile. */
  async #list(maxAgeMs: number, signal: AbortSignal): Promise<void> {
    const refused = new Map<Provider, Failure>();
    const read = (): Promise<readonly Cluster[]> =>
      allClusters(this.#cli, {
        signal,
        priority: 'normal',
        onRefused: (provider, failure) => refused.set(provider, failure),
      });
    const young = this.#inventory.isListYoung(this.#now(), maxAgeMs);
    const [target, clusters] = await settleBoth(
      this.#cli.run(showTarget(), { signal, priority: 'normal' }),
      young ? Promise.resolve(undefined) : read(),
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
    const fresh = clusters ?? (switched ? await read() : undefined);
    if (fresh !== undefined) {
      // Somebody may have switched the account between the two calls: then the list is of another one.
      const after = await this.#cli.run(showTarget(), { signal, priority: 'normal' });
      if (after?.account?.id !== target.account?.id) return this.#list(maxAgeMs, signal);
      inventory.listed(fresh, this.#now(), [...refused.keys()]);
      this.#events.listRefused?.(refused);
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

/**
 * What each row adds to a pass over many, in milliseconds. A few rows take as long as one: divided by their number
 * alone, the time of one new row would make a thousand others old only after hours.
 */
function timeOfRow(passMs: number, rows: number): number {
  return passMs / (Math.ceil(rows / ROWS_AT_ONCE) * ROWS_AT_ONCE);
}

/** Waits for both. If the user is not logged in, the list's failure does not matter. */
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
