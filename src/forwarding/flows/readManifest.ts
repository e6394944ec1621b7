import { Failure } from '../../failure/failure.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';

/** Plain scalars that kubectl reads as YAML 1.1, unlike the YAML library. */
const octal = /^[-+]?0[0-7]+$/;
const truth = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const falsehood = /^(?:n|N|no|No|NO|off|Off|OFF)$/;

/**
 * The objects of a manifest as kubectl reads them: one per document, the items of a List separately, no empty
 * documents, and a Secret's `stringData` as `data`, as the API server stores it.
 *
 * @throws Failure `invalid-input` with the line of the error.
 */
export async function manifestObjects(text: string): Promise<readonly KubernetesObject[]> {
  const { parseAllDocuments, LineCounter, visit } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false });
  // For a text without a document the library returns a marked array.
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const lineOf = (offset: number): number => lines.linePos(offset).line;
    const [error] = document.errors;
    if (error) throw invalid(lineOf(error.pos[0]), error.message);
    visit(document, {
      Scalar: (key, node) => {
        if (key === 'key' || node.type !== 'PLAIN' || node.source === undefined) return;
        if (octal.test(node.source)) node.value = Number.parseInt(node.source, 8);
        if (truth.test(node.source)) node.value = true;
        if (falsehood.test(node.source)) node.value = false;
      },
    });
    const start = lineOf(document.contents?.range[0] ?? 0);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw invalid(start, String(error));
    }
    return objectsIn(value, start);
  });
}

function objectsIn(value: unknown, line: number): readonly KubernetesObject[] {
  if (value === null || value === undefined) return [];
  if (!isRecord(value)) throw invalid(line, 'A Kubernetes object is a map of fields.');
  const { kind, items, metadata } = value;
  if (kind === 'List' && Array.isArray(items)) return items.flatMap((item: unknown) => objectsIn(item, line));
  if (typeof value['apiVersion'] !== 'string') throw invalid(line, 'The object has no apiVersion.');
  if (typeof kind !== 'string') throw invalid(line, 'The object has no kind.');
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') {
    throw invalid(line, `The ${kind} has no metadata.name.`);
  }
  return [kind === 'Secret' ? withData(value) : value];
}

function withData({ stringData, ...secret }: Readonly<Record<string, unknown>>): KubernetesObject {
  if (!isRecord(stringData)) return secret;
  const entries = Object.entries(stringData).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const,
  );
  const data = isRecord(secret['data']) ? secret['data'] : {};
  return { ...secret, data: { ...data, ...Object.fromEntries(entries) } };
}

function invalid(line: number, detail: string): Failure {
  return new Failure('invalid-input', message('Line {0} of the manifest can’t be read: {1}', line, detail), {
    detail,
  });
}
