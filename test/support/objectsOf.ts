import { parseAllDocuments } from 'yaml';

/** The objects of a YAML text, one for each document. */
export function objectsOf(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0] ?? new Error();
    return document.toJS() as unknown;
  });
}
