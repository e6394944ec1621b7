import type { HaproxyFile, HaproxyLine, HaproxySection } from './haproxyFile.ts';

/** What is asked for each section of a file, found in one pass: a file may have as many sections as lines. */
export interface SectionIndex {
  /** The `defaults` that each section uses; none for most of the `defaults`. */
  readonly defaults: ReadonlyMap<HaproxySection, HaproxySection>;
  /** Sections with servers, and those of each name. */
  readonly backends: readonly HaproxySection[];
  readonly backendsByName: ReadonlyMap<string, readonly HaproxySection[]>;
  readonly globals: readonly HaproxySection[];
  /** Names of the `resolvers`. */
  readonly resolvers: ReadonlySet<string | undefined>;
}

/** The index of a file, kept while the file is. */
export const sectionIndex: (file: HaproxyFile) => SectionIndex = keptFor(({ sections }) => {
  const defaults = new Map<HaproxySection, HaproxySection>();
  const named = new Map<string, HaproxySection>();
  let latest: HaproxySection | undefined;
  for (const section of sections) {
    const isDefaults = section.keyword === 'defaults';
    // `defaults` inherit only by name.
    const used = section.from ? named.get(section.from.value) : isDefaults ? undefined : latest;
    if (used) defaults.set(section, used);
    if (!isDefaults) continue;
    latest = section;
    if (section.name) named.set(section.name.value, section);
  }
  const backends = sections.filter(isBackend);
  return {
    defaults,
    backends,
    backendsByName: Map.groupBy(backends, ({ name }) => name?.value ?? ''),
    globals: sections.filter(({ keyword }) => keyword === 'global'),
    resolvers: new Set(sections.filter(({ keyword }) => keyword === 'resolvers').map(({ name }) => name?.value)),
  };
});

/** Sections with servers: `backend` and `listen`. */
function isBackend({ keyword }: HaproxySection): boolean {
  return keyword === 'backend' || keyword === 'listen';
}

/** Finds the lines of a section that fit: once in `defaults`, which all others may share. */
export function linesThat(fits: (line: HaproxyLine) => boolean): (section: HaproxySection) => readonly HaproxyLine[] {
  const find = ({ lines }: HaproxySection) => lines.filter(fits);
  const kept = keptFor(find);
  return (section) => (section.keyword === 'defaults' ? kept(section) : find(section));
}

/** A function whose result is kept while its argument is, which never changes. */
export function keptFor<Key extends object, Result>(find: (key: Key) => Result): (key: Key) => Result {
  const kept = new WeakMap<Key, Result>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const result = find(key);
    kept.set(key, result);
    return result;
  };
}
