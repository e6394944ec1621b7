import { Failure } from '../../failure/failure.ts';
import { firstSentence } from '../../text/foreignText.ts';
import { parseExactly } from '../../text/exactJson.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { child, text, type Fields } from '../fields.ts';
import { badOutput, htmlPage, isHtml } from '../jsonOutput.ts';
import { jsonValues } from '../jsonValues.ts';
import { readWarnings, type LogsWarning } from './logsWarning.ts';

/** A record of IBM Cloud Logs, or a row of a query that counts. */
export interface LogsRow {
  /** RFC 3339, in UTC: when the agent took the line; empty where the row does not say. */
  readonly time: string;
  /** By their keys in small letters: `applicationname`, `subsystemname`, … */
  readonly labels: ReadonlyMap<string, string>;
  /** By their keys as they came: `severity`, `priorityclass`, `logid`, … */
  readonly metadata: ReadonlyMap<string, string>;
  /** `$d`: an object, or a text that is none. */
  readonly data: unknown;
}

/** What `ibmcloud logs query` answered. */
export interface LogsAnswer {
  readonly rows: readonly LogsRow[];
  readonly warnings: readonly LogsWarning[];
  /** Lines of the output that were not understood. */
  readonly unread: number;
  /** Whether nothing at all was printed: then no rows may mean none, or that the CLI did not print them. */
  readonly saidNothing: boolean;
}

/** Deepest nesting of a row in an answer; the API's has five levels. */
const LEVELS = 8;
const FRAMES = ['query_id', 'queryId', 'result', 'results', 'response', 'warning', 'warnings', 'error', 'statistics'];

/**
 * Reads an answer in whatever frame it comes, for what the CLI prints with `--output json` is not documented: one
 * document, one for each event of the stream, one on each line, an array of events or of rows, or the stream itself;
 * keys in snake case or camel case; `user_data` as text or as an object.
 * @throws Failure – what the answer says (`query-limit`, `invalid-input`), `bad-output` where it is cut or no JSON
 */
export function readLogsAnswer(output: string): LogsAnswer {
  if (isHtml(output)) throw htmlPage();
  const { values, unread, isCut } = jsonValues(output);
  if (isCut || unread.some((line) => /^FAILED\b/.test(line)))
    throw badOutput(message('The answer of IBM Cloud Logs is incomplete; try again.'));
  const found = { rows: [] as LogsRow[], warnings: [] as LogsWarning[] };
  for (const value of values) {
    for (const one of Array.isArray(value) ? value : [value]) collect(one, found, 0);
  }
  if (found.rows.length === 0 && unread.length > 0) {
    throw badOutput(message('IBM Cloud Logs answered with text instead of JSON; update the CLI and its plug-ins.'));
  }
  return { ...found, unread: unread.length, saidNothing: values.length === 0 };
}

function collect(value: unknown, found: { rows: LogsRow[]; warnings: LogsWarning[] }, level: number): void {
  if (level > LEVELS) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found, level + 1);
    return;
  }
  if (!isRecord(value)) return;
  if ('user_data' in value || 'userData' in value) {
    found.rows.push(rowOf(value));
    return;
  }
  if (level === 0 && Object.keys(value).length > 0 && !FRAMES.some((name) => name in value)) {
    // Where the format that was asked for is ignored, a row is its data alone.
    found.rows.push({ time: '', labels: new Map(), metadata: new Map(), data: value });
    return;
  }
  if (isRecord(value['error'])) throw errorOf(value['error']);
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'warning' || name === 'warnings') found.warnings.push(...readWarnings(inner));
    else collect(inner, found, level + 1);
  }
}

function rowOf(value: Fields): LogsRow {
  const metadata = pairsOf(value['metadata']);
  const labels = new Map([...pairsOf(value['labels'])].map(([key, label]) => [key.toLowerCase(), label]));
  const said = value['user_data'] ?? value['userData'];
  const parsed = typeof said === 'string' && /^\s*[{[]/.test(said) ? parseExactly(said) : undefined;
  return { time: timeOf(metadata), labels, metadata, data: parsed ?? said };
}

/** Pairs as a list of `{key, value}`, or as an object. */
function pairsOf(value: unknown): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    return new Map(value.filter(isRecord).map((pair) => [text(pair, 'key', 'name'), text(pair, 'value')]));
  }
  return isRecord(value) ? new Map(Object.keys(value).map((key) => [key, text(value, key)])) : new Map();
}

/** The time of a record, which comes without a zone and is UTC. */
function timeOf(metadata: ReadonlyMap<string, string>): string {
  const said = metadata.get('timestamp') ?? '';
  const [, time, zone = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(said) ?? [];
  return time === undefined ? '' : `${time}${zone === '' ? 'Z' : zone}`;
}

/** An `error` event of the stream: the call itself ends with 0. */
function errorOf(error: Fields): Failure {
  const sentence = firstSentence(text(error, 'message'));
  const codes = Object.keys(child(error, 'code'));
  if (codes.some((code) => /rate_?limit/i.test(code)) || /rate.?limit/i.test(sentence)) return tooManyQueries(sentence);
  return new Failure('other', message('IBM Cloud Logs reported: {0}', sentence === '' ? codes.join(', ') : sentence), {
    remedy: 'show-log',
  });
}

function tooManyQueries(detail: string): Failure {
  return new Failure('query-limit', message('Too many queries to this Cloud Logs instance. Wait a minute.'), {
    remedy: 'retry',
    detail,
  });
}
