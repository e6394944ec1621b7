/**
 * The text of a snippet as VS Code's snippet syntax has it: tab stops, placeholders, choices and escapes; no variables
 * and no transformations, which our snippets do not use. A mirror of a tab stop gets its text.
 *
 * @param fill what its user types in the place of a default; the default itself where absent, as if all were accepted.
 */
export function snippetText(body: string, fill: (text: string) => string = (text) => text): string {
  const values = new Map<string, string>();
  for (const [, number = '', text = ''] of body.matchAll(/(?<!\\)\$\{(\d+):((?:\\.|[^\\}])*)\}/g)) {
    values.set(number, fill(unescape(text)));
  }
  for (const [, number = '', text = ''] of body.matchAll(/(?<!\\)\$\{(\d+)\|((?:\\.|[^\\|])*)\|\}/g)) {
    values.set(number, fill(unescape(/^(?:\\.|[^\\,])*/.exec(text)?.[0] ?? '')));
  }
  return body.replaceAll(
    /\\([\\$}])|\$\{(\d+)(?::(?:\\.|[^\\}])*|\|(?:\\.|[^\\|])*\|)\}|\$(\d+)/g,
    (_whole, escaped?: string, placeholder?: string, mirror?: string) =>
      escaped ?? values.get(placeholder ?? mirror ?? '') ?? '',
  );
}

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
