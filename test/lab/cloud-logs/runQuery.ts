import type { AnsweredRow } from './answer.ts';
import { CompileError, dataKeys, parseExpression, stepsOf } from './expression.ts';
import { dataAt, isTrueOf, type RecordView } from './evaluate.ts';
import { parseLucene } from './lucene.ts';

/** A record with what a row of it says. */
export interface StoredRecord extends RecordView {
  /** RFC 3339 with a fraction, without a zone: as rows have it. */
  timestamp: string;
}

export interface QueryResult {
  records: StoredRecord[];
  /** Set where the query counts instead. */
  counted?: { key: string; count: number };
  /** Keys that no record of the range has. */
  missing: string[];
}

/**
 * Runs `source logs | filter … | orderby $m.timestamp desc | limit N`, or with `count into $d.KEY` at its end; among
 * the steps also `lucene '…'`.
 * @param missingKey what a key that no record has does to a query: nothing is found, or it is null.
 * @throws CompileError for all else
 */
export function runQuery(query: string, all: readonly StoredRecord[], missingKey: 'no-rows' | 'null'): QueryResult {
  const [source, ...steps] = stepsOf(query);
  if (source !== 'source logs') throw new CompileError("expected 'source logs'");
  let records = [...all];
  const missing = new Set<string>();
  let counted: QueryResult['counted'];
  for (const step of steps) {
    if (counted) throw new CompileError(`nothing may follow a count here: '${step}'`);
    const [word = ''] = step.split(' ');
    const rest = step.slice(word.length).trim();
    if (word === 'filter') {
      const expression = parseExpression(rest);
      for (const path of dataKeys(expression)) {
        if (!all.some(({ $d }) => dataAt($d, path) !== undefined)) missing.add(path.join('.'));
      }
      records = missing.size > 0 && missingKey === 'no-rows' ? [] : records.filter((one) => isTrueOf(expression, one));
    } else if (word === 'lucene') {
      const [, text] = /^'((?:[^'\\]|\\.)*)'$/.exec(rest) ?? [];
      if (text === undefined) throw new CompileError('expected a text literal');
      const wanted = parseLucene(text.replace(/\\(.)/g, '$1'));
      records = records.filter(({ $d }) => wanted($d));
    } else if (step === 'orderby $m.timestamp desc') {
      records.sort((one, other) => (one.timestamp < other.timestamp ? 1 : one.timestamp > other.timestamp ? -1 : 0));
    } else if (word === 'limit' && /^\d+$/.test(rest)) {
      records = records.slice(0, Number(rest));
    } else if (word === 'count' && /^into \$d\.[a-z]+$/.test(rest)) {
      counted = { key: rest.slice('into $d.'.length), count: records.length };
    } else throw new CompileError(`unexpected token '${word}'`);
  }
  return { records, missing: [...missing], ...(counted ? { counted } : {}) };
}

/** A record as rows have it. */
export function answeredRow({ $d, $l, $m }: StoredRecord): AnsweredRow {
  const pairs = (values: Readonly<Record<string, string>>): AnsweredRow['labels'] =>
    Object.entries(values).map(([key, value]) => ({ key, value }));
  return { metadata: pairs($m), labels: pairs($l), userData: JSON.stringify($d) };
}
