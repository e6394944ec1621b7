import type { Possibility } from '../forwarding/condition/possible.ts';

/** What a row of the view can be. The conditions of its menus ask for these words in `viewItem`. */
export type RowWord = Possibility | 'cluster' | 'group' | 'finding' | 'verified' | 'unfinished' | 'streamed' | 'remedy';

/** A row's `contextValue`: the words that are true of it. */
export function contextOf(words: Readonly<Partial<Record<RowWord, boolean>>>): string {
  return Object.entries(words)
    .flatMap(([word, holds]) => (holds ? [word] : []))
    .join(';');
}
