/** What `ibmcloud logs query` prints for the events of a stream is not documented: each of these is a switch. */
export const outputShapes = [
  'stream',
  'documents',
  'indented',
  'lines',
  'events',
  'rows',
  'result',
  'data-alone',
] as const;

export type OutputShape = (typeof outputShapes)[number];

/** How the output of a query is written. */
export interface AnswerStyle {
  shape: OutputShape;
  keys: 'snake' | 'camel';
  userData: 'text' | 'object';
  /** What is printed for no rows; `frame`: the shape without rows. */
  noRows: 'nothing' | 'frame';
}

/** A record as an instance answers it. */
export interface AnsweredRow {
  metadata: { key: string; value: string }[];
  labels: { key: string; value: string }[];
  /** The record, as text of JSON. */
  userData: string;
}

/** An event of the API's stream beside the rows: `{"warning": …}`, `{"error": …}`. */
export type AnsweredEvent = Readonly<Record<string, unknown>>;

/** Rows of one `result` event; there are several of them. */
const ROWS_IN_EVENT = 3;

/** Standard output of a query. @param frame `response`: of a background query's data. */
export function printAnswer(
  rows: readonly AnsweredRow[],
  others: readonly AnsweredEvent[],
  style: AnswerStyle,
  frame: 'result' | 'response' = 'result',
): string {
  if (rows.length === 0 && others.length === 0 && style.noRows === 'nothing') return '';
  const written = rows.map(({ metadata, labels, userData }) => {
    const data = style.userData === 'text' ? userData : new RawJson(userData);
    return style.keys === 'snake' ? { metadata, labels, user_data: data } : { metadata, labels, userData: data };
  });
  const id = '009e11a2-0000-4000-8000-000000000000';
  const queryId = style.keys === 'snake' ? { query_id: { query_id: id } } : { queryId: { queryId: id } };
  const framed = (some: readonly unknown[]): Readonly<Record<string, unknown>> =>
    frame === 'result' ? { result: { results: some } } : { response: { results: { results: some } } };
  const results: unknown[] = [];
  for (let at = 0; at < written.length; at += ROWS_IN_EVENT) {
    results.push(framed(written.slice(at, at + ROWS_IN_EVENT)));
  }
  const events = [queryId, ...others.map((event) => (style.keys === 'snake' ? event : camel(event))), ...results];
  const one = (value: unknown, indent?: number): string => stringify(value, indent);
  switch (style.shape) {
    case 'stream':
      return [': success', ...events.map((event) => `data: ${one(event)}\n\n:\n`), ''].join('\n');
    case 'documents':
      return events.map((event) => one(event)).join('');
    case 'indented':
      return `${events.map((event) => one(event, 2)).join('\n')}\n`;
    case 'lines':
      return `${events.map((event) => one(event)).join('\n')}\n`;
    case 'events':
      return `${one(events, 4)}\n`;
    case 'rows':
      return `${[...others.map((event) => one(event)), one(written, 2)].join('\n')}\n`;
    case 'result':
      return `${one({ ...framed(written), ...Object.assign({}, ...others) })}\n`;
    case 'data-alone':
      return `${[...others.map((event) => one(event)), ...rows.map(({ userData }) => userData)].join('\n')}\n`;
  }
}

/** JSON that is written as it is: its numbers keep their digits. */
class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function stringify(value: unknown, indent: number | undefined): string {
  const raw: string[] = [];
  const text = JSON.stringify(
    value,
    (_key, inner: unknown) => (inner instanceof RawJson ? `\u0001${raw.push(inner.text) - 1}\u0001` : inner),
    indent,
  );
  return text.replace(/"\\u0001(\d+)\\u0001"/g, (_all, index: string) => raw[Number(index)] ?? '');
}

function camel(value: unknown): AnsweredEvent {
  const renamed = (inner: unknown): unknown =>
    Array.isArray(inner)
      ? inner.map(renamed)
      : typeof inner === 'object' && inner !== null
        ? Object.fromEntries(
            Object.entries(inner).map(([key, field]) => [
              key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
              renamed(field),
            ]),
          )
        : inner;
  return renamed(value) as AnsweredEvent; // an object stays one
}
