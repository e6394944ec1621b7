/**
 * Words that make a comment or a sentence hard to read, each with what to write instead. Next to them, in `unless`,
 * the phrases that are right in their plain meaning: an import points one way, a request finds its way back.
 */
const words = [
  { word: 'stands?|stood', instead: 'is, means, waits', unless: /\bstand-in\b/giu },
  { word: 'tells?|told|telling', instead: 'shows, reports, returns, says' },
  { word: 'grounds?', instead: 'facts, reason' },
  {
    word: 'ways?',
    instead: 'how, method, path, route',
    unless: /\b(?:one|either|no|under) way\b|\bway (?:back|out)\b/giu,
  },
  { word: 'anew', instead: 'again' },
  { word: 'who(?:so)?ever', instead: 'the user, the caller, anyone who' },
  { word: '(?:go|goes|going|went) by', instead: 'uses, depends on, follows' },
  { word: 'will do', instead: 'is enough, does' },
  { word: 'made of', instead: 'consists of, built from' },
  { word: 'of old', instead: 'older, earlier' },
  { word: '(?:by|of) itself', instead: 'alone, on its own, automatically' },
  { word: '(?:looks?|looked|looking) for', instead: 'searches, finds, checks' },
  { word: '(?:put|puts|putting) up with', instead: 'accepts, tolerates' },
].map(({ word, ...rest }) => ({
  ...rest,
  pattern: new RegExp(String.raw`\b(?:${word.replaceAll(' ', String.raw`\s+`)})\b`, 'giu'),
}));

const MOST_COLUMNS = 120;

/** What is wrong with the words of a text: where each begins, what it is, and what to write instead. */
export function wordsToReplace(text) {
  return words.flatMap(({ pattern, instead, unless }) => {
    const plain = unless ? text.replace(unless, (phrase) => ' '.repeat(phrase.length)) : text;
    return [...plain.matchAll(pattern)].map(({ index, 0: word }) => ({ index, word, instead }));
  });
}

/** ESLint's rules about the language of comments and of the sentences that users read. */
export const wordRules = {
  rules: {
    'plain-words': {
      meta: { type: 'suggestion', schema: [] },
      create(context) {
        const { sourceCode } = context;
        const check = (start, text) => {
          // A line break with its ` * ` may split a phrase. Its length stays, so that the index is right.
          const oneLine = text.replace(/\n[\s*]*/gu, (lineBreak) => ' '.repeat(lineBreak.length));
          for (const { index, word, instead } of wordsToReplace(oneLine)) {
            const at = sourceCode.getLocFromIndex(start + index);
            context.report({ loc: at, message: `Plain English in the place of “${word}”: ${instead}.` });
          }
        };
        return {
          Program() {
            for (const { range, value } of sourceCode.getAllComments()) {
              // Code in backticks is not prose.
              check(
                range[0] + 2,
                value.replace(/`[^`\n]*`/gu, (code) => '`'.repeat(code.length)),
              );
            }
          },
          'CallExpression[callee.name="message"]'({ arguments: [template] }) {
            if (template?.type === 'Literal') check(template.range[0], template.raw);
          },
        };
      },
    },
    'comment-length': {
      meta: { type: 'layout', schema: [] },
      create(context) {
        const { sourceCode } = context;
        return {
          Program() {
            const commented = sourceCode.getAllComments().flatMap(({ loc }) => {
              const { start, end } = loc;
              return Array.from({ length: end.line - start.line + 1 }, (_, more) => start.line + more);
            });
            for (const line of new Set(commented)) {
              const text = sourceCode.lines[line - 1];
              if (text.length <= MOST_COLUMNS || text.includes('://')) continue;
              const message = `A comment's lines have at most ${MOST_COLUMNS} characters.`;
              context.report({ loc: { line, column: MOST_COLUMNS }, message });
            }
          },
        };
      },
    },
  },
};
