import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../audit/file/replaceFile.ts';
import { Failure } from '../../failure/failure.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import type { Verdict } from '../../forwarding/condition/verdict.ts';
import { historyIn, historyText, withVerdict, type PastVerification } from '../../forwarding/verification/history.ts';

/** The last verifications of each cluster, in one file each. */
export class VerificationHistory {
  readonly #folder: string;

  /** @param storage path of the extension's folder, which need not exist. */
  constructor(storage: string) {
    this.#folder = join(storage, 'history');
  }

  /**
   * Those that are kept, the oldest first; none where there is no file, `undefined` where there is one that cannot be
   * read, or is of another version.
   */
  async of(clusterId: string): Promise<readonly PastVerification[] | undefined> {
    try {
      return historyIn(await readFile(this.#file(clusterId), 'utf8'));
    } catch (error) {
      return fieldAt(error, 'code') === 'ENOENT' ? [] : undefined;
    }
  }

  /** @throws Failure `other` where the history cannot be read: it is not replaced by this one entry */
  async add(clusterId: string, verdict: Verdict): Promise<void> {
    const history = await this.of(clusterId);
    const path = this.#file(clusterId);
    if (history === undefined) throw new Failure('other', message('The verifications in {0} can’t be read.', path));
    await mkdir(this.#folder, { recursive: true });
    await replaceFile(path, [historyText(withVerdict(history, verdict))]);
  }

  #file(clusterId: string): string {
    return join(this.#folder, `${encodeURIComponent(clusterId)}.json`);
  }
}
