/** A node of a YAML document with its offsets in the file: only what rules need, independent of the parser. */
export type YamlNode = YamlMap | YamlSequence | YamlScalar;

export interface YamlMap {
  readonly type: 'map';
  readonly start: number;
  readonly end: number;
  /** Written in braces. */
  readonly flow: boolean;
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  /** `undefined` for an empty value or an alias. */
  readonly value: YamlNode | undefined;
}

export interface YamlSequence {
  readonly type: 'sequence';
  readonly start: number;
  readonly end: number;
  /** Written in brackets. */
  readonly flow: boolean;
  readonly items: readonly (YamlNode | undefined)[];
}

export interface YamlScalar {
  readonly type: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  readonly value: string | number | boolean | null;
}

/** The node at a path of keys and indexes. */
export function at(node: YamlNode | undefined, ...path: readonly (string | number)[]): YamlNode | undefined {
  let current = node;
  for (const step of path) {
    if (typeof step === 'number') current = current?.type === 'sequence' ? current.items[step] : undefined;
    else current = entry(current, step)?.value;
  }
  return current;
}

export function entry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.type === 'map' ? node.entries.find((one) => one.key.value === key) : undefined;
}

export function mapAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): YamlMap | undefined {
  const found = at(node, ...path);
  return found?.type === 'map' ? found : undefined;
}

/** The existing items of the sequence at a path. */
export function itemsAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): readonly YamlNode[] {
  const found = at(node, ...path);
  return found?.type === 'sequence' ? found.items.filter((item) => item !== undefined) : [];
}

/** The scalar at a path. */
export function scalarAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): YamlScalar | undefined {
  const found = at(node, ...path);
  return found?.type === 'scalar' ? found : undefined;
}

/** The text at a path; `undefined` for anything but a string. */
export function textAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): string | undefined {
  const value = scalarAt(node, ...path)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A map of strings as a record, such as labels. Ignores other values. */
export function stringsOf(node: YamlNode | undefined): Readonly<Record<string, string>> {
  if (node?.type !== 'map') return {};
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }) =>
      value?.type === 'scalar' && typeof value.value === 'string' ? [[String(key.value), value.value]] : [],
    ),
  );
}

/** A node as a plain value; of two entries with one key the first counts. */
export function valueOf(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.type === 'scalar') return node.value;
  if (node.type === 'sequence') return node.items.map(valueOf);
  return Object.fromEntries(node.entries.toReversed().map(({ key, value }) => [String(key.value), valueOf(value)]));
}

/** All scalar values below a node, in order; not the keys. */
export function* scalarsIn(node: YamlNode | undefined): Generator<YamlScalar> {
  if (node?.type === 'scalar') yield node;
  else if (node?.type === 'sequence') for (const item of node.items) yield* scalarsIn(item);
  else if (node?.type === 'map') for (const { value } of node.entries) yield* scalarsIn(value);
}

/** The same node, moved by an offset. */
export function shifted(node: YamlNode, by: number): YamlNode {
  const place = { start: node.start + by, end: node.end + by };
  if (node.type === 'scalar') return { ...node, ...place };
  if (node.type === 'sequence') {
    return { ...node, ...place, items: node.items.map((item) => item && shifted(item, by)) };
  }
  const entries = node.entries.map(({ key, value }) => ({
    key: { ...key, start: key.start + by, end: key.end + by },
    value: value && shifted(value, by),
  }));
  return { ...node, ...place, entries };
}
