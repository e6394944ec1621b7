import type { Message } from '../text/message.ts';

/** A change of a text: what stands between the offsets is replaced. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a quick fix asks its user for, because only the user knows it. */
export interface Question {
  readonly prompt: Message;
  readonly placeholder: string;
  /** Says what is wrong with the answer; `undefined` when it will do. */
  readonly check: (answer: string) => Message | undefined;
}

/** A quick fix: its changes are known at once, or once its question is answered. */
export type Fix =
  | { readonly title: Message; readonly changes: readonly TextChange[] }
  | { readonly title: Message; readonly ask: Question; readonly changesFor: (answer: string) => readonly TextChange[] };

/** Something in a file that will not work, or not well. Offsets count UTF-16 code units from the start of the text. */
export interface Problem {
  /** The rule's id; VS Code shows it as the diagnostic's code. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Message;
  readonly start: number;
  readonly end: number;
  /** Worked out when somebody asks: a file may have thousands of problems, and few are looked at. */
  readonly fixes: () => readonly Fix[];
}

/** The one quick fix of a problem, where its changes are possible. */
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
