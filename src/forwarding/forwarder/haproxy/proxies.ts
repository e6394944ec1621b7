import { linesOf, type HaproxyFile, type HaproxyLine, type HaproxySection, type HaproxyWord } from './haproxyFile.ts';
import { linesThat, sectionIndex } from './sectionIndex.ts';

/**
 * A section, its `defaults`, the `defaults` of those, and so on: the first with a matching line decides. A section uses
 * the `defaults` that it names with `from`, else the last before it; `defaults` inherit only by name.
 */
export function chainOf(file: HaproxyFile, section: HaproxySection): readonly HaproxySection[] {
  const { defaults } = sectionIndex(file);
  const chain: HaproxySection[] = [];
  for (let next: HaproxySection | undefined = section; next; next = defaults.get(next)) chain.push(next);
  return chain;
}

/** The line that decides: the last match in the first section of a chain that has one. */
export function decidingLine(
  chain: readonly HaproxySection[],
  fitting: (section: HaproxySection) => readonly HaproxyLine[],
): { readonly line: HaproxyLine; readonly section: HaproxySection } | undefined {
  for (const section of chain) {
    const line = fitting(section).at(-1);
    if (line !== undefined) return { line, section };
  }
  return undefined;
}

/** Sections that accept connections: frontends and listens. */
export function listenersOf({ sections }: HaproxyFile): HaproxySection[] {
  return sections.filter(({ keyword }) => keyword === 'frontend' || keyword === 'listen');
}

const defaultBackends = linesThat(({ words }) => words[0].value === 'default_backend');

/** The words with the names of a listener's backends. One with `%[` is chosen for each request. */
export function backendsOf(file: HaproxyFile, listener: HaproxySection): readonly HaproxyWord[] {
  const standard = decidingLine(chainOf(file, listener), defaultBackends);
  const lines = [...linesOf(listener, 'use_backend'), ...(standard === undefined ? [] : [standard.line])];
  return lines.flatMap(({ words }) => words.slice(1, 2));
}

/**
 * Sections in which a listener's requests can end: itself, and the existing backends that it names. The same list for
 * all listeners that choose among all backends.
 */
export function targetsOf(file: HaproxyFile, listener: HaproxySection): readonly HaproxySection[] {
  const words = backendsOf(file, listener);
  const { backends, backendsByName } = sectionIndex(file);
  if (words.some(isChosenLater)) return backends;
  const names = new Set(words.map(({ value }) => value));
  return [listener, ...[...names].flatMap((name) => backendsByName.get(name) ?? [])];
}

/** Whether an environment variable, or each request, decides on the backend. */
export function isChosenLater({ value, hasVariable }: HaproxyWord): boolean {
  return hasVariable || value.includes('%[');
}

export interface BoundPorts {
  readonly ports: readonly number[];
  /** False if an environment variable or a long range names some. */
  readonly areAll: boolean;
}

/** Longer ranges are not listed. */
const LONGEST_RANGE = 100;

/**
 * The ports in `bind` lines of frontends and listeners. One line may have several addresses, and a port may be a range.
 */
export function boundPorts(file: HaproxyFile): BoundPorts {
  const ports: number[] = [];
  let areAll = true;
  const words = listenersOf(file).flatMap((listener) =>
    linesOf(listener, 'bind').flatMap((line) => line.words.slice(1, 2)),
  );
  for (const address of words.flatMap((word) => word.value.split(','))) {
    if (address.includes('$')) areAll = false;
    const [, first, last = first] = /:(\d{1,5})(?:-(\d{1,5}))?$/.exec(address) ?? [];
    if (first === undefined) continue;
    const count = Number(last) - Number(first) + 1;
    if (count > LONGEST_RANGE) areAll = false;
    else for (let port = Number(first); port <= Number(last); port++) ports.push(port);
  }
  return { ports, areAll };
}
