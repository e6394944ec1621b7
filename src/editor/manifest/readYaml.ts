import type * as YamlModule from 'yaml';
import type { Node, Pair } from 'yaml';
import { shifted, type YamlEntry, type YamlNode, type YamlScalar } from './yamlNode.ts';

/** A readable document. */
interface YamlDocument {
  readonly root: YamlNode;
}

/** Reads YAML with the library of that name and caches the result per document: an edit costs only its document. */
export interface YamlReader {
  /**
   * The documents of a file that `wanted` accepts by their text, with offsets in the file. Skips a document with
   * errors, for example while it is being typed.
   */
  read(text: string, wanted: (documentText: string) => boolean): YamlDocument[];
}

type Yaml = typeof YamlModule;

/** Most cached documents; a file seldom has more than ten of ours. */
const KEPT = 500;
/** Deeper ones are not manifests, and would exhaust the stack. */
const DEEPEST = 100;

/** Loads the YAML library on first use. */
export async function createYamlReader(): Promise<YamlReader> {
  const yaml = await import(/* webpackChunkName: "yaml" */ 'yaml');
  const known = new Map<string, YamlNode | undefined>();
  return {
    read: (text, wanted) =>
      documentsIn(text)
        .filter((document) => wanted(document.text))
        .flatMap(({ text: documentText, start }) => {
          const root = known.has(documentText) ? known.get(documentText) : readDocument(yaml, documentText);
          known.delete(documentText);
          known.set(documentText, root);
          for (const oldest of known.keys()) {
            if (known.size <= KEPT) break;
            known.delete(oldest);
          }
          return root === undefined ? [] : [{ root: start === 0 ? root : shifted(root, start) }];
        }),
  };
}

/** Splits at document markers: `---` at the start of a line can be nothing else. */
function documentsIn(text: string): { text: string; start: number }[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s)/gm)].map(({ index }) => index).filter((index) => index > 0)];
  return starts.map((start, index) => ({ text: text.slice(start, starts[index + 1]), start }));
}

/** Parses one document; `undefined` for none, for several and for one with errors. */
function readDocument(yaml: Yaml, text: string): YamlNode | undefined {
  let documents;
  try {
    documents = yaml.parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  } catch {
    return undefined;
  }
  // For a text without a document the library returns a marked array; `...` may end a document and begin the next.
  if (!Array.isArray(documents)) return undefined;
  const [document, second] = documents;
  if (document === undefined || second !== undefined || document.errors.length > 0) return undefined;
  return convert(yaml, document.contents, DEEPEST);
}

function convert(yaml: Yaml, node: Node | null | undefined, depth: number): YamlNode | undefined {
  if (!node?.range || depth === 0) return undefined;
  const [start, end] = node.range;
  // The library counts text after the last entry on its line as part of the block.
  if (yaml.isMap(node)) {
    const entries = node.items.flatMap((pair) => convertEntry(yaml, pair as Pair<Node, Node | null>, depth));
    const flow = node.flow === true;
    const last = entries.at(-1);
    return { type: 'map', start, end: flow ? end : (last?.value?.end ?? last?.key.end ?? end), flow, entries };
  }
  if (yaml.isSeq(node)) {
    const items = node.items.map((item) => convert(yaml, item as Node, depth - 1));
    const flow = node.flow === true;
    return { type: 'sequence', start, end: flow ? end : (items.at(-1)?.end ?? end), flow, items };
  }
  return yaml.isScalar(node) ? convertScalar(node.value, node.type, start, end) : undefined;
}

function convertEntry(yaml: Yaml, { key, value }: Pair<Node, Node | null>, depth: number): YamlEntry[] {
  const name = convert(yaml, key, depth - 1);
  return name?.type === 'scalar' ? [{ key: name, value: convert(yaml, value, depth - 1) }] : [];
}

const styles: Readonly<Record<string, YamlScalar['style']>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function convertScalar(value: unknown, type: string | undefined, start: number, end: number): YamlScalar | undefined {
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (!known) return undefined;
  // The earlier checks leave only scalars.
  return { type: 'scalar', start, end, style: styles[type ?? ''] ?? 'plain', value: value as YamlScalar['value'] };
}
