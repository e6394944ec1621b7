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

declare const made: unique symbol;

/**
 * Text for a place of VS Code's that reads icons or links: a label, a tooltip, a title. Only {@link harmless},
 * {@link shown} and `localize` make it, so that foreign text cannot reach such a place as it is.
 */
export type Shown = (string & { readonly [made]: true }) | '';

/**
 * Foreign text as it may be shown anywhere: no secret, no hidden character, no icon (`$(name)`) and no link, which a
 * notification would open even where it runs a command. Line breaks stay. Idempotent.
 */
export function harmless(text: string): Shown {
  const visible = redact(text).split(/\r?\n/).map(visibleText).join('\n');
  return withoutLinks(visible).replaceAll('$(', '$ (') as Shown;
}

/** A template whose own words may hold icons, and whose values are foreign: shown`$(file) ${name}`. */
export function shown(words: TemplateStringsArray, ...values: readonly string[]): Shown {
  return String.raw({ raw: words }, ...values.map(harmless)) as Shown;
}

/** The same text without a link as notifications and progress understand it: `[label](target)`. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
