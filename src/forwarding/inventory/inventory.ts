import type { Failure } from '../../failure/failure.ts';
import type { AuditWebhook, Cluster, Master, Provider } from '../../ibmcloud/models.ts';
import { isRecord } from '../../text/jsonValue.ts';
import type { Fact, FailedReading, KnownCluster } from '../condition/known.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** A cluster of the account, and what is known of it. */
export interface Row extends KnownCluster {
  /** When `cluster ls` last listed it. */
  readonly listedAt: number;
}

const FORMAT = 2;

const nothingKnown = { reading: undefined, failure: undefined };

/**
 * The clusters of one account and what is known of each. Pure: no I/O, no clock; the caller passes both. A failed fact
 * keeps its last value, so that one bad answer removes nothing from the screen.
 */
export class Inventory {
  readonly accountId: string | undefined;
  #targetedGroupId: string | undefined;
  /** When the list was last read; -Infinity if never. */
  #listedAt = -Infinity;
  readonly #rows = new Map<string, Row>();
  /** Ids of the rows on the screen: VS Code asked for their decorations, in this order. */
  readonly #shown = new Set<string>();

  constructor(accountId: string | undefined) {
    this.accountId = accountId;
  }

  /** Rows ordered by name, then id. */
  rows(): readonly Row[] {
    return [...this.#rows.values()].sort(
      (a, b) => a.cluster.name.localeCompare(b.cluster.name) || a.cluster.id.localeCompare(b.cluster.id),
    );
  }

  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Sets the targeted resource group; `undefined` if none is, which means all of them. */
  targeted(groupId: string | undefined): void {
    this.#targetedGroupId = groupId;
  }

  /** Whether the list was read less than `maxAgeMs` ago. */
  isListYoung(now: number, maxAgeMs: number): boolean {
    return now - this.#listedAt < maxAgeMs;
  }

  /**
   * Updates the list: adds new clusters, removes missing ones, keeps the facts of the others.
   * @param refused providers whose clusters could not be listed: those that are known of them stay.
   */
  listed(clusters: readonly Cluster[], at: number, refused: readonly Provider[] = []): void {
    this.#listedAt = at;
    const listed = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    for (const [id, { cluster }] of this.#rows) {
      if (!listed.has(id) && !refused.some((provider) => provider === cluster.provider)) {
        this.#rows.delete(id);
        this.#shown.delete(id);
      }
    }
    for (const [id, cluster] of listed) {
      const known = this.#rows.get(id);
      this.#rows.set(id, {
        cluster,
        listedAt: at,
        webhook: known?.webhook ?? nothingKnown,
        master: known?.master ?? nothingKnown,
      });
    }
  }

  webhookRead(id: string, webhook: AuditWebhook | undefined, at: number): void {
    this.#change(id, { webhook: { reading: { value: webhook, at }, failure: undefined } });
  }

  masterRead(id: string, master: Master, at: number): void {
    this.#change(id, { master: { reading: { value: master, at }, failure: undefined } });
  }

  readingFailed(id: string, fact: 'webhook' | 'master', failure: Failure, at: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) {
      return;
    }
    const otherGroup =
      failure.code === 'cluster-not-found' &&
      this.#targetedGroupId !== undefined &&
      row.cluster.resourceGroupId !== this.#targetedGroupId;
    const failed: FailedReading = { code: failure.code, text: failure.text, remedy: failure.remedy, otherGroup, at };
    this.#change(
      id,
      fact === 'webhook'
        ? { webhook: { ...row.webhook, failure: failed } }
        : { master: { ...row.master, failure: failed } },
    );
  }

  /** Forgets which rows are on the screen, before VS Code is asked again. */
  forgetShown(): void {
    this.#shown.clear();
  }

  /** Marks a row as on the screen. */
  shown(id: string): void {
    this.#shown.add(id);
  }

  isShown(id: string): boolean {
    return this.#shown.has(id);
  }

  /**
   * Ids of the rows whose last answer of either kind is at least `maxAgeMs` old, and of rows without one.
   * @param maxAgeMs 0 for all rows.
   */
  due(now: number, maxAgeMs: number): readonly string[] {
    return this.rows()
      .filter((row) => now - lastAsked(row) >= maxAgeMs)
      .map(({ cluster }) => cluster.id);
  }

  /** The next of the waiting rows: first those on the screen, then the rest, in order. */
  next(waiting: ReadonlySet<string>): string | undefined {
    for (const id of this.#shown) {
      if (waiting.has(id)) {
        return id;
      }
    }
    return waiting.values().next().value;
  }

  /** The last known state as JSON data, for {@link Inventory.restore}, without passwords in URLs. */
  save(): SavedInventory {
    return {
      format: FORMAT,
      accountId: this.accountId,
      listedAt: this.#listedAt,
      rows: this.rows().map(withoutSecrets),
    };
  }

  /** Restores what {@link Inventory.save} returned; empty if `saved` is from another account or has another shape. */
  static restore(accountId: string | undefined, saved: unknown): Inventory {
    const inventory = new Inventory(accountId);
    if (isSavedInventory(saved) && saved.accountId === accountId) {
      // JSON has no infinity: it becomes null.
      inventory.#listedAt = typeof saved.listedAt === 'number' ? saved.listedAt : -Infinity;
      for (const row of saved.rows.filter(isRow)) {
        inventory.#rows.set(row.cluster.id, row);
      }
    }
    return inventory;
  }

  #change(id: string, change: Partial<Row>): void {
    const row = this.#rows.get(id);
    if (row !== undefined) {
      this.#rows.set(id, { ...row, ...change });
    }
  }
}

export interface SavedInventory {
  readonly format: number;
  readonly accountId: string | undefined;
  readonly listedAt: number;
  readonly rows: readonly Row[];
}

/** When the older of a row's two facts was last requested, whatever the answer; -Infinity if one never was. */
export function lastAsked(row: Row): number {
  return Math.min(attempted(row.webhook), attempted(row.master));
}

function withoutSecrets(row: Row): Row {
  const webhook = row.webhook.reading?.value;
  if (row.webhook.reading === undefined || webhook === undefined) {
    return row;
  }
  const value = { ...webhook, server: storedUrl(webhook.server) };
  return { ...row, webhook: { ...row.webhook, reading: { ...row.webhook.reading, value } } };
}

function attempted(fact: Fact<unknown>): number {
  return Math.max(fact.reading?.at ?? -Infinity, fact.failure?.at ?? -Infinity);
}

function isSavedInventory(value: unknown): value is SavedInventory {
  return isRecord(value) && value.format === FORMAT && Array.isArray(value.rows);
}

function isRow(value: unknown): value is Row {
  return (
    isRecord(value) &&
    isRecord(value.cluster) &&
    typeof value.cluster.id === 'string' &&
    typeof value.cluster.name === 'string' &&
    isRecord(value.webhook) &&
    isRecord(value.master)
  );
}
