import type { Cluster } from '../../ibmcloud/models.ts';

/** What the user decides about the admin credentials of some clusters. */
export type AdminDecision = 'use' | 'use for this session' | 'skip' | 'cancel';

/** Most clusters in one question: it has to be read. Further ones are asked about again. */
const MOST_NAMES = 20;

/** Asks about these clusters, by name. */
type Ask = (names: readonly string[]) => Promise<AdminDecision>;

/**
 * The question about admin credentials in one run of Verify: one for all clusters that are likely to need them, by
 * name. A cluster that was not named and needs them too is asked about again, so that nobody agrees to more than they
 * read.
 */
export class AdminQuestion {
  readonly #ask: Ask;
  readonly #cancel: () => void;
  /** Clusters for which admin credentials are agreed to until the window closes. */
  readonly #session: Set<string>;
  readonly #decided = new Map<string, boolean>();
  readonly #waiting: Cluster[] = [];
  /** OpenShift gives a user no credentials of their own that last. */
  readonly #likely: readonly Cluster[];
  #asking: Promise<void> = Promise.resolve();
  #isCancelled = false;

  /** @param cancel ends the run. */
  constructor(clusters: readonly Cluster[], session: Set<string>, ask: Ask, cancel: () => void) {
    this.#likely = clusters.filter(({ type }) => type === 'openshift');
    this.#session = session;
    this.#ask = ask;
    this.#cancel = cancel;
  }

  /** Whether admin credentials may be used for a cluster that refuses the user's own. */
  async mayUse(cluster: Cluster): Promise<boolean> {
    if (this.#session.has(cluster.id)) return true;
    this.#waiting.push(cluster);
    // One dialog at a time. Its answer may be about this cluster, too.
    this.#asking = this.#asking.then(() => this.#decide(cluster));
    await this.#asking;
    return this.#decided.get(cluster.id) === true;
  }

  async #decide(cluster: Cluster): Promise<void> {
    if (this.#decided.has(cluster.id) || this.#isCancelled) return;
    const named = [...new Map([cluster, ...this.#waiting, ...this.#likely].map((one) => [one.id, one])).values()]
      .filter((one) => !this.#decided.has(one.id) && !this.#session.has(one.id))
      .slice(0, MOST_NAMES);
    const decision = await this.#ask(named.map(({ name }) => name));
    const agreed = decision === 'use' || decision === 'use for this session';
    for (const one of named) {
      this.#decided.set(one.id, agreed);
      if (decision === 'use for this session') this.#session.add(one.id);
    }
    if (decision !== 'cancel') return;
    this.#isCancelled = true;
    this.#cancel();
  }
}
