/** README.md with this text between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
export function withSection(readme: string, name: string, text: string): string {
  const [before, rest] = split(readme, `<!-- ${name}:begin -->`);
  const [, after] = split(rest, `<!-- ${name}:end -->`);
  return `${before}<!-- ${name}:begin -->\n\n${text.trim()}\n\n<!-- ${name}:end -->${after}`;
}

function split(whole: string, mark: string): readonly [string, string] {
  const at = whole.indexOf(mark);
  if (at === -1) throw new Error(`README.md lacks ${mark}`);
  return [whole.slice(0, at), whole.slice(at + mark.length)];
}
