import { isProblem, parseFilter, type Filter } from '../../audit/filter/parseFilter.ts';
import type { Memory } from '../../forwarding/inventory/lastKnown.ts';

const FILTERS = 'kubeAudit.filters';
const RECENT = 'kubeAudit.recentFilters';
const MOST_RECENT = 10;

/** Filters that survive the window: the last of each cluster, and the most recent ones. */
export class FilterMemory {
  readonly #store: Memory;

  constructor(store: Memory) {
    this.#store = store;
  }

  /** The last filter for `key`, a cluster's id; `undefined` if there is none, or it is no longer valid. */
  filter(key: string | undefined): Filter | undefined {
    const text = key === undefined ? '' : (this.#filters()[key] ?? '');
    const read = parseFilter(text);
    return isProblem(read) || read.text === '' ? undefined : read;
  }

  /** Texts of filters, the newest first. */
  recent(): readonly string[] {
    return this.#store.get<readonly string[]>(RECENT) ?? [];
  }

  async keep(key: string | undefined, filter: Filter | undefined): Promise<void> {
    const { [key ?? '']: _old, ...others } = this.#filters();
    if (key !== undefined) {
      await this.#store.update(FILTERS, filter === undefined ? others : { ...others, [key]: filter.text });
    }
    if (filter !== undefined) {
      const recent = [filter.text, ...this.recent().filter((text) => text !== filter.text)];
      await this.#store.update(RECENT, recent.slice(0, MOST_RECENT));
    }
  }

  #filters(): Readonly<Record<string, string>> {
    return this.#store.get<Readonly<Record<string, string>>>(FILTERS) ?? {};
  }
}
