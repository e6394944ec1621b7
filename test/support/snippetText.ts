/**
 * The text of a snippet whose defaults are accepted, as VS Code's snippet syntax has it: tab stops, placeholders, choices and
 * escapes; no variables and no transformations, which our snippets do not use. A mirror of a tab stop gets its default.
 */
export function snippetText(body: string): string {
  const defaults = new Map<string, string>();
  for (const [, number = '', text = ''] of body.matchAll(/(?<!\\)\$\{(\d+):((?:\\.|[^\\}])*)\}/g)) {
    defaults.set(number, unescape(text));
  }
  for (const [, number = '', text = ''] of body.matchAll(/(?<!\\)\$\{(\d+)\|((?:\\.|[^\\|])*)\|\}/g)) {
    defaults.set(number, unescape(/^(?:\\.|[^\\,])*/.exec(text)?.[0] ?? ''));
  }
  return body.replaceAll(
    /\\([\\$}])|\$\{(\d+)(?::(?:\\.|[^\\}])*|\|(?:\\.|[^\\|])*\|)\}|\$(\d+)/g,
    (_whole, escaped?: string, placeholder?: string, mirror?: string) =>
      escaped ?? defaults.get(placeholder ?? mirror ?? '') ?? '',
  );
}

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
