import type { Message } from '../text/message.ts';

/** A change of a text: replaces what is between the offsets. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A question that a quick fix asks, because only the user knows the answer. */
export interface Question {
  readonly prompt: Message;
  readonly placeholder: string;
  /** Checks the answer; `undefined` if it is valid. */
  readonly check: (answer: string) => Message | undefined;
}

/** A quick fix, whose changes may depend on an answer. */
export type Fix =
  | { readonly title: Message; readonly changes: readonly TextChange[] }
  | { readonly title: Message; readonly ask: Question; readonly changesFor: (answer: string) => readonly TextChange[] };

/** A fault in a file. Offsets count UTF-16 code units from the start of the text. */
export interface Problem {
  /** The rule's id; VS Code shows it as the diagnostic's code. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Message;
  readonly start: number;
  readonly end: number;
  /** Computed on demand: a file may have thousands of problems, and few are opened. */
  readonly fixes: () => readonly Fix[];
}

/** The only quick fix of a problem, if its changes are possible. */
export function oneFix(title: Message, changes: readonly (TextChange | undefined)[] | undefined): readonly Fix[] {
  const possible = changes?.filter((change) => change !== undefined);
  return changes === undefined || possible?.length !== changes.length ? [] : [{ title, changes: possible }];
}

/** Applies changes that do not overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(from, change.start), change.text);
    from = change.end;
  }
  return parts.join('') + text.slice(from);
}
