import type { Rule } from 'eslint';

export const wordRules: { rules: Record<'plain-words' | 'comment-length', Rule.RuleModule> };

/** What is wrong with the words of a text: where each begins, what it is, and what to write instead. */
export function wordsToReplace(text: string): readonly { index: number; word: string; instead: string }[];
