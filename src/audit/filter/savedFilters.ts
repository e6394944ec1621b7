import { isProblem, parseFilter, type Filter, type FilterProblem } from './parseFilter.ts';

/** A filter that has a name in the settings. */
export interface SavedFilter {
  readonly name: string;
  readonly text: string;
  /** What is wrong with the text; `undefined` where it can be used. */
  readonly problem: FilterProblem | undefined;
}

/**
 * The saved filters in the order of the settings. An empty text is how one of those to begin with is taken out, since
 * VS Code joins the user's value with the default.
 */
export function readSavedFilters(texts: Readonly<Record<string, string>>): readonly SavedFilter[] {
  return Object.entries(texts)
    .filter(([, text]) => text.trim() !== '')
    .map(([name, text]) => {
      const read = parseFilter(text);
      return { name, text: text.trim(), problem: isProblem(read) ? read : undefined };
    });
}

/** Which of them are offered for a typed text: all for an empty one, else those whose name has it, in any case. */
export function offeredFilters(saved: readonly SavedFilter[], typed: string): readonly SavedFilter[] {
  const wanted = typed.trim().toLowerCase();
  return saved.filter(({ name, text }) => name.toLowerCase().includes(wanted) && text !== typed.trim());
}

/** Whether a filter may be saved: it leaves out lines, and its text has no name yet. */
export function canBeSaved({ text }: Filter, saved: readonly SavedFilter[]): boolean {
  return text !== '' && !saved.some((other) => other.text === text);
}
