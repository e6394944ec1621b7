import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../../audit/file/replaceFile.ts';
import { fieldAt } from '../../../text/jsonValue.ts';
import type { PlanContent } from './planContent.ts';
import { recordIn, recordText } from './planRecord.ts';

/** Least time between two writes of what a run changes: a page of many clusters is long, and changes often. */
const BETWEEN_MS = 1_000;

/** The page of the last run on each cluster, in one file each. */
export class PlanRecords {
  readonly #folder: string;
  #writing: Promise<void> = Promise.resolve();
  /** What is to be written, by cluster: the newest alone. */
  readonly #waiting = new Map<string, () => PlanContent>();
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** @param storage path of the extension's folder, which need not exist. */
  constructor(storage: string) {
    this.#folder = join(storage, 'planPages');
  }

  /** What is kept of a cluster; `undefined` where nothing is, `unreadable` where there is something else. */
  async of(clusterId: string): Promise<PlanContent | 'unreadable' | undefined> {
    try {
      return recordIn(await readFile(this.#file(clusterId), 'utf8')) ?? 'unreadable';
    } catch (error) {
      return fieldAt(error, 'code') === 'ENOENT' ? undefined : 'unreadable';
    }
  }

  /** What is kept of clusters and can be read, in their order. */
  async ofAll(clusterIds: readonly string[]): Promise<readonly PlanContent[]> {
    const records = await Promise.all(clusterIds.map((id) => this.of(id)));
    return records.filter((record) => record !== undefined && record !== 'unreadable');
  }

  /** The clusters of a page that still have its record: on the others something else was run since. */
  async clustersOf({ planId, clusterIds }: PlanContent): Promise<readonly string[]> {
    const isOfIt = async (id: string): Promise<boolean> => (await this.ofAll([id]))[0]?.planId === planId;
    const kept = await Promise.all(clusterIds.map(isOfIt));
    return clusterIds.filter((_, index) => kept[index]);
  }

  /**
   * Keeps what a page shows: at once, or with what comes in the second after the last write. What cannot be written is
   * not there after a reload: no run stops.
   * @param isLast it is written at once, since the run is over.
   */
  keep(shown: () => PlanContent, clusterIds: readonly string[], { isLast }: { readonly isLast: boolean }): void {
    for (const id of clusterIds) this.#waiting.set(id, shown);
    if (isLast || this.#pause === undefined) void this.writeNow();
  }

  /** Writes what waits. @returns when it is written */
  writeNow(): Promise<void> {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#waiting.size > 0) void this.writeNow();
    }, BETWEEN_MS);
    this.#pause.unref();
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const texts = new Map<() => PlanContent, string>();
    for (const [id, shown] of [...this.#waiting]) {
      this.#waiting.delete(id);
      try {
        const text = texts.get(shown) ?? recordText(shown());
        texts.set(shown, text);
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        await replaceFile(this.#file(id), [text], { mode: 0o600 });
      } catch {
        // The run goes on.
      }
    }
  }

  #file(clusterId: string): string {
    return join(this.#folder, `${encodeURIComponent(clusterId)}.json`);
  }
}
