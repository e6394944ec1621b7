import type { Rule } from 'eslint';

export const wordRules: { rules: Record<'plain-words' | 'comment-length', Rule.RuleModule> };
