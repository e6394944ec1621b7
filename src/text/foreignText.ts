import { redact, redactedExcerpt } from './redaction.ts';
import { withoutColours } from './terminalText.ts';
import { visibleText } from './visibleText.ts';

/** Most characters of a foreign text that a failure keeps. */
const DETAIL_LIMIT = 4_000;
/** Most characters at the beginning, and at the end, of a foreign text that rows are matched against. */
const MATCH_LIMIT = 8_000;
/** Most characters of a foreign text in a sentence. */
const EXCERPT_LIMIT = 300;

/** Beginning and end of a foreign text, without colours: the part that rows are matched against. */
export function plain(text: string): string {
  const matched =
    text.length > 2 * MATCH_LIMIT ? `${text.slice(0, MATCH_LIMIT)}\n…\n${text.slice(-MATCH_LIMIT)}` : text;
  return withoutColours(matched).trim();
}

/** The foreign text without secrets, for a failure's detail. */
export function detailOf(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('\n');
  return redactedExcerpt(text, DETAIL_LIMIT);
}

/** The first meaningful line: `FAILED`, progress and empty lines are skipped. */
export function firstSentence(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const found = lines.find(
    (line) => line !== '' && !/^(?:FAILED|OK|.*\.\.\.|The following error\(s\) occurred:)$/.test(line),
  );
  const sentence = redactedExcerpt(found ?? lines.find((line) => line !== '') ?? '', EXCERPT_LIMIT + 1);
  return sentence.length > EXCERPT_LIMIT ? `${sentence.slice(0, EXCERPT_LIMIT)}…` : sentence;
}

/**
 * Foreign text as it may be shown anywhere: no secret, no hidden character, no icon (`$(name)`) and no link, which a
 * notification would open even where it runs a command. Line breaks stay. Idempotent.
 */
export function harmless(text: string): string {
  return withoutLinks(redact(text).split(/\r?\n/).map(visibleText).join('\n')).replaceAll('$(', '$ (');
}

/** The same text without a link as notifications and progress understand it: `[label](target)`. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
