import type { Possibility } from '../forwarding/condition/possible.ts';

/** What helps with one fact of a cluster, on the fact's own row. */
export type FactWord =
  | 'changesConsumer'
  | 'changesPolicy'
  | 'copiesUrl'
  | 'refreshes'
  | 'renews'
  | 'reports'
  | 'restarts'
  | 'selectsGroup'
  | 'setsUp'
  | 'streams'
  | 'verifies';

/** What a row of the view can be. The conditions of its menus ask for these words in `viewItem`. */
export type RowWord =
  Possibility | FactWord | 'cluster' | 'fact' | 'group' | 'finding' | 'unfinished' | 'streamed' | 'remedy';

/** A row's `contextValue`: the words that are true of it. */
export function contextOf(words: Readonly<Partial<Record<RowWord, boolean>>>): string {
  return Object.entries(words)
    .flatMap(([word, holds]) => (holds ? [word] : []))
    .join(';');
}
