/** A document with this text between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
export function withSection(document: string, name: string, text: string): string {
  const [before, rest] = split(document, `<!-- ${name}:begin -->`);
  const [, after] = split(rest, `<!-- ${name}:end -->`);
  return `${before}<!-- ${name}:begin -->\n\n${text.trim()}\n\n<!-- ${name}:end -->${after}`;
}

/** A table in Markdown; cells may hold any text. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function split(whole: string, mark: string): readonly [string, string] {
  const at = whole.indexOf(mark);
  if (at === -1) throw new Error(`The document lacks ${mark}`);
  return [whole.slice(0, at), whole.slice(at + mark.length)];
}
