import type { PastVerification } from '../../forwarding/verification/history.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { shortened, type KeptVerifications } from './fleetCluster.ts';

/** How many clusters' files are read side by side. */
const AT_ONCE = 16;

/** Reads what is kept of one cluster's verifications. */
export interface KeptReader {
  result(clusterId: string): Promise<VerifyResult | undefined>;
  history(clusterId: string): Promise<readonly PastVerification[] | undefined>;
}

/** What is kept of the verifications of many clusters, each read once until there is another verification of it. */
export class KeptOfMany {
  readonly #reader: KeptReader;
  readonly #known = new Map<string, { readonly verifiedAt: number | undefined; readonly kept: KeptVerifications }>();

  constructor(reader: KeptReader) {
    this.#reader = reader;
  }

  /** What was read of a cluster, also where it has been verified since; `undefined` before. */
  get(clusterId: string): KeptVerifications | undefined {
    return this.#known.get(clusterId)?.kept;
  }

  /**
   * Reads what is not known yet.
   * @param verifiedAt when a cluster was verified last, as far as is known.
   * @returns whether there was anything to read.
   */
  async read(
    clusterIds: readonly string[],
    verifiedAt: (clusterId: string) => number | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const isRead = (id: string): boolean => this.#known.has(id) && this.#known.get(id)?.verifiedAt === verifiedAt(id);
    const due = clusterIds.filter((id) => !isRead(id));
    for (let from = 0; from < due.length && !signal.aborted; from += AT_ONCE) {
      await Promise.all(due.slice(from, from + AT_ONCE).map((id) => this.#read(id, verifiedAt(id))));
    }
    return due.length > 0;
  }

  async #read(id: string, verifiedAt: number | undefined): Promise<void> {
    const [result, history] = await Promise.all([
      verifiedAt === undefined ? undefined : this.#reader.result(id),
      this.#reader.history(id),
    ]);
    this.#known.set(id, { verifiedAt, kept: { result: result && shortened(result), history } });
  }
}
