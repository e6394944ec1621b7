/**
 * The README as it goes into the package: without what only a source tree has, and without notes for its writers.
 *
 * @param links whether relative links and pictures are kept, for a packer that gives them addresses. Else they go: VS
 * Code shows no picture by a relative path, and a link to a file that is not in the package leads nowhere.
 */
export function packagedReadme(readme: string, { links }: { readonly links: boolean }): string {
  const left = links ? ['source tree only'] : ['source tree only', 'with addresses only'];
  const text = left
    .reduce(
      (rest, part) => rest.replaceAll(new RegExp(`<!-- ${part} -->[^]*?<!-- end of ${part} -->\\n*`, 'g'), ''),
      readme,
    )
    .replace(/<!--[\s\S]*?-->\n*/g, '');
  if (links) return text;
  return text.replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '').replace(/\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
