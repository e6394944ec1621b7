/** What a page's document holds. */
export interface PageParts {
  /** The text of the page's script. */
  readonly script: string;
  readonly style: string;
  readonly nonce: string;
  readonly language: string;
  readonly title: string;
}

/**
 * A page's document: it has its script and its style in it, loads nothing at all, and holds no text but our own. All
 * that it shows comes by messages and is put in as text.
 */
export function pageHtml({ script, style, nonce, language, title }: PageParts): string {
  const sources = `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  const policy = `default-src 'none'; ${sources}; form-action 'none'; base-uri 'none'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<style nonce="${nonce}">
${inElement(style)}
</style>
</head>
<body>
<main id="page" aria-busy="true"></main>
<script nonce="${nonce}">
${inElement(script)}
</script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @throws Error where the text would end its element, or hide what follows: only a wrong build has that */
function inElement(text: string): string {
  if (/<\/(?:script|style)|<!--|<script/i.test(text)) throw new Error('A page’s own file cannot be put into it.');
  return text;
}
