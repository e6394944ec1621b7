import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../../audit/file/replaceFile.ts';
import { fieldAt } from '../../../text/jsonValue.ts';
import type { PlanContent } from './planContent.ts';
import { recordIn, recordText } from './planRecord.ts';

/** The page of the last run on each cluster, in one file each. */
export class PlanRecords {
  readonly #folder: string;
  #writing: Promise<void> = Promise.resolve();

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

  /** Keeps what a page shows, one after the other. What cannot be written is not there after a reload: no run stops. */
  keep(content: PlanContent, clusterIds: readonly string[]): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        for (const id of clusterIds) await replaceFile(this.#file(id), [recordText(content)], { mode: 0o600 });
      })
      .catch(() => undefined);
    return this.#writing;
  }

  #file(clusterId: string): string {
    return join(this.#folder, `${encodeURIComponent(clusterId)}.json`);
  }
}
