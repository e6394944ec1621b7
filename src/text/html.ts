import { createHash } from 'node:crypto';
import { redact } from './redaction.ts';
import { visibleText } from './visibleText.ts';

/** Markup whose words are ours and whose values are text: only {@link html} makes it. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[] | undefined;

/**
 * Markup out of a template: a value that is text becomes text, whatever it holds, without secrets and without anything
 * hidden in it. `undefined` is left out.
 */
export function html(words: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: String.raw({ raw: words }, ...values.map(markupOf)) };
}

/** A document that is whole in itself: it has its style in it, runs nothing and loads nothing. */
export function htmlDocument(title: string, style: string, body: Html): string {
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; form-action 'none'; base-uri 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body.markup}
</body>
</html>
`;
}

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

function escaped(text: string): string {
  const lines = redact(text).split(/\r?\n/).map(visibleText).join('\n');
  return lines.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
