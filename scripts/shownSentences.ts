import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts as short as this are in many places by chance. */
const SHORTEST = 12;

/** Sentences of the interface as it is now: of the source, and of package.json. */
export function currentSentences(root: string): ReadonlySet<string> {
  const read = (path: string): string[] =>
    Object.values(JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>); // ours
  return new Set([...read(join('l10n', 'bundle.l10n.json')), ...read('package.nls.json')]);
}

/** Those of the sentences that a window's text has, with whatever was put into their places. */
export function shownSentences(text: string, sentences: ReadonlySet<string>): string[] {
  const plain = text.replace(/\s+/g, ' ');
  return [...sentences].filter((sentence) => sentence.length >= SHORTEST && isShown(sentence, plain)).sort();
}

/** Its fixed parts are there, in their order, not far from each other. */
function isShown(sentence: string, text: string): boolean {
  const [first = '', ...others] = sentence.split(/\{\d+\}/).filter((part) => part.trim().length > 3);
  if (first === '') return false;
  let at = text.indexOf(first);
  for (const part of others) {
    const next = at === -1 ? -1 : text.indexOf(part, at);
    at = next - at > 200 ? -1 : next;
  }
  return at !== -1;
}
