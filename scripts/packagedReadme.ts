/**
 * The README as it goes into the package: without what only a source tree has, and without notes for its writers.
 *
 * @param links whether relative links and pictures are kept, for a packer that gives them addresses. Else they go: VS
 * Code shows no picture by a relative path, and a link to a file that is not in the package leads nowhere.
 */
export function packagedReadme(readme: string, { links }: { readonly links: boolean }): string {
  const text = readme
    .replace(/<!-- source tree only -->[\s\S]*?<!-- end of source tree only -->\n*/g, '')
    .replace(/<!--[\s\S]*?-->\n*/g, '');
  if (links) return text;
  return text.replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '').replace(/\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
