import type { Possibility } from '../forwarding/condition/possible.ts';

/** What helps with one fact of a cluster, or with what was found wrong, on that row. */
export type FactWord =
  | 'changesConsumer'
  | 'changesPolicy'
  | 'copiesUrl'
  | 'createsAlert'
  | 'documented'
  | 'refreshes'
  | 'refreshesMaster'
  | 'renews'
  | 'reports'
  | 'restarts'
  | 'restores'
  | 'selectsGroup'
  | 'searchesLogs'
  | 'setsUp'
  | 'showsAgentValues'
  | 'streams'
  | 'verifies';

/** What a row of the view can be. The conditions of its menus ask for these words in `viewItem`. */
export type RowWord = Possibility | FactWord | 'cluster' | 'fact' | 'group' | 'finding' | 'unfinished' | 'streamed';

/** A row's `contextValue`: the words that are true of it. */
export function contextOf(words: Readonly<Partial<Record<RowWord, boolean>>>): string {
  return Object.entries(words)
    .flatMap(([word, holds]) => (holds ? [word] : []))
    .join(';');
}
