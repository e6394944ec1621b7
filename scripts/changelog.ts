/** What is under *Unreleased* in the text of CHANGELOG.md, without white space around it; empty where nothing is. */
export function unreleased(changelog: string): string {
  return partsOf(changelog).body.trim();
}

/** Whether the changelog has a section of this version. */
export function isReleased(changelog: string, version: string): boolean {
  return changelog.includes(`\n## [${version}] - `);
}

/** The changelog with *Unreleased* as the section of this version and day (`YYYY-MM-DD`), and a new, empty one. */
export function withRelease(changelog: string, version: string, day: string): string {
  const { before, body, after } = partsOf(changelog);
  return `${before}## [Unreleased]\n\n## [${version}] - ${day}\n\n${body.trim()}\n${after === '' ? '' : `\n${after}`}`;
}

function partsOf(changelog: string): { before: string; body: string; after: string } {
  const mark = '## [Unreleased]\n';
  const start = changelog.indexOf(mark);
  if (start === -1) throw new Error('CHANGELOG.md has no section “Unreleased”.');
  const rest = changelog.slice(start + mark.length);
  const next = rest.search(/^## /m);
  const end = next === -1 ? rest.length : next;
  return { before: changelog.slice(0, start), body: rest.slice(0, end), after: rest.slice(end) };
}
