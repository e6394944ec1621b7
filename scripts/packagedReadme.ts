/**
 * The README as it goes into the package: without what only a source tree has. VS Code shows no picture by a relative
 * path, and a link to a file that is not in the package leads nowhere.
 */
export function packagedReadme(readme: string): string {
  return readme
    .replace(/<!-- source tree only -->[\s\S]*?<!-- end of source tree only -->\n*/g, '')
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
