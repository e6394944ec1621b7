import { cliFailure } from '../../failure/cliFailure.ts';
import { Failure } from '../../failure/failure.ts';
import { firstSentence } from '../../text/foreignText.ts';
import { parseExactly } from '../../text/exactJson.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { text, type Fields } from '../fields.ts';
import { badOutput, htmlPage, isHtml } from '../jsonOutput.ts';
import { JsonReader } from '../jsonReader.ts';
import { readWarnings, type LogsWarning } from './logsWarning.ts';

/** A record of IBM Cloud Logs, or a row of a query that counts. */
export interface LogsRow {
  /** RFC 3339, in UTC: when the agent took the line; empty where the row does not say. */
  readonly time: string;
  /** `$d`: an object, or a text that is none. */
  readonly data: unknown;
  /** Label `applicationname`; empty where the row does not say. */
  readonly application: string;
}

/** What `ibmcloud logs query` answered. */
export interface LogsAnswer {
  readonly rows: readonly LogsRow[];
  readonly warnings: readonly LogsWarning[];
  /** Lines of the output, and rows in it, that were not understood. */
  readonly unread: number;
  /** Whether nothing at all was printed: then no rows may mean none, or that the CLI did not print them. */
  readonly saidNothing: boolean;
}

/** What is read of an answer, bit by bit. */
interface Found {
  readonly rows: LogsRow[];
  readonly warnings: LogsWarning[];
  unread: number;
}

/** What an answer says beside its rows. */
export type LogsRemarks = Omit<LogsAnswer, 'rows'>;

/** Deepest nesting of a row in an answer; the API's has five levels. */
const LEVELS = 8;
const FRAMES = [
  ...['query_id', 'queryId', 'result', 'results', 'response'],
  ...['warning', 'warnings', 'error', 'errors', 'statistics'],
];
/** What holds nothing but rows: anything else in it is a row that is not understood. */
const ROW_FRAMES: ReadonlySet<string> = new Set(['result', 'results', 'response']);
/** All that an error has where it comes without a frame, as gateways before the API answer it. */
const BARE_ERROR: ReadonlySet<string> = new Set(['message', 'code', 'details', 'status', 'trace']);

/** The characters in which a web page says that it is one. */
const HEAD = 2_000;

/**
 * Reads an answer in whatever frame it comes, for what the CLI prints with `--output json` is not documented: one
 * document, one for each event of the stream, one on each line, an array of events or of rows, or the stream itself;
 * keys in snake case or camel case; `user_data` as text or as an object. It may come in pieces.
 */
export class LogsAnswerReader {
  readonly #onRows: (rows: readonly LogsRow[]) => void;
  readonly #found: Found = { rows: [], warnings: [], unread: 0 };
  readonly #json = new JsonReader({ onValue: (value) => this.#take(value), onUnread: (line) => this.#skip(line) });
  #head = '';
  #rows = 0;
  #values = 0;
  #prose = 0;
  #hasFailed = false;
  /** What a piece is wrong with: nothing may be read of what follows. */
  #failure: Error | undefined;

  /** @param onRows receives rows as soon as they are read. */
  constructor(onRows: (rows: readonly LogsRow[]) => void) {
    this.#onRows = onRows;
  }

  /** Never throws: what is wrong is known at the end. */
  push(piece: string): void {
    if (this.#failure !== undefined) return;
    if (this.#head.length < HEAD) this.#head += piece.slice(0, HEAD - this.#head.length);
    try {
      this.#json.push(piece);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  /**
   * What was said beside the rows.
   * @throws Failure – what the answer says (`query-limit`, `no-permission`, …), `bad-output` where it is cut or no JSON
   */
  end(): LogsRemarks {
    if (isHtml(this.#head)) throw htmlPage();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#json.end() || this.#hasFailed)
      throw badOutput(message('The answer of IBM Cloud Logs is incomplete; try again.'));
    if (this.#rows === 0 && this.#prose > 0) {
      throw badOutput(message('IBM Cloud Logs answered with text instead of JSON; update the CLI and its plug-ins.'));
    }
    const { warnings, unread } = this.#found;
    return { warnings, unread: unread + this.#prose, saidNothing: this.#values === 0 };
  }

  #take(value: unknown): void {
    this.#values += 1;
    if (!Array.isArray(value)) collect(value, this.#found, 0, '');
    else for (const one of value) collect(one, this.#found, 0, 'results');
    const rows = this.#found.rows.splice(0);
    this.#rows += rows.length;
    if (rows.length > 0) this.#onRows(rows);
  }

  #skip(line: string): void {
    this.#prose += 1;
    this.#hasFailed ||= /^FAILED\b/.test(line);
  }
}

/** Reads a whole answer. @throws Failure – see {@link LogsAnswerReader.end} */
export function readLogsAnswer(output: string): LogsAnswer {
  const rows: LogsRow[] = [];
  const reader = new LogsAnswerReader((some) => {
    for (const row of some) rows.push(row);
  });
  reader.push(output);
  return { rows, ...reader.end() };
}

/** @param frame the name of what the value is in */
function collect(value: unknown, found: Found, level: number, frame: string): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found, level + 1, frame);
    return;
  }
  const isUnknownRow = ROW_FRAMES.has(frame) && value !== null;
  if (!isRecord(value) || level > LEVELS) {
    if (isUnknownRow) found.unread += 1;
    return;
  }
  if ('user_data' in value || 'userData' in value) {
    found.rows.push(rowOf(value));
    return;
  }
  if (isError(value, level)) throw errorOf(value);
  const isFrame = FRAMES.some((name) => name in value) || Object.keys(value).length === 0;
  if (level === 0 && !isFrame) {
    // Where the format that was asked for is ignored, a row is its data alone.
    found.rows.push({ time: '', data: value, application: '' });
    return;
  }
  if (isUnknownRow && !isFrame) {
    found.unread += 1;
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'warning' || name === 'warnings') found.warnings.push(...readWarnings(inner));
    else collect(inner, found, level + 1, name);
  }
}

/** Whether it says that the query failed, in whatever shape: the call itself ends with 0. */
function isError(value: Fields, level: number): boolean {
  const isSaid = (said: unknown): boolean =>
    said !== undefined && said !== null && said !== '' && !(Array.isArray(said) && said.length === 0);
  if (isSaid(value['error']) || isSaid(value['errors'])) return true;
  if (level > 0) return false;
  const status = value['status_code'] ?? value['statusCode'];
  // One that is no number is not known to be good.
  if (status !== undefined && status !== null && !(Number(status) < 400)) return true;
  return 'message' in value && 'code' in value && Object.keys(value).every((name) => BARE_ERROR.has(name));
}

function rowOf(value: Fields): LogsRow {
  const said = value['user_data'] ?? value['userData'];
  const parsed = typeof said === 'string' && /^\s*[{[]/.test(said) ? parseExactly(said) : undefined;
  const application = pairsOf(value['labels']).get('applicationname') ?? '';
  return { time: timeOf(pairsOf(value['metadata'])), data: parsed ?? said, application };
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

/** The failure by the table, or with what the answer says. */
function errorOf(value: Fields): Failure {
  const sentence = firstSentence(saidBy(value));
  const stdout = [JSON.stringify(value), sentence].join('\n');
  const known = cliFailure({ args: ['logs', 'query'], exitCode: 0, stdout, stderr: '' });
  if (known.code !== 'other') return known;
  return new Failure('other', message('IBM Cloud Logs reported: {0}', sentence === '' ? '–' : sentence), {
    remedy: 'show-log',
  });
}

function saidBy(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(saidBy).find((said) => said !== '') ?? '';
  if (!isRecord(value)) return '';
  const code = isRecord(value['code']) ? Object.keys(value['code']).join(', ') : text(value, 'code');
  return text(value, 'message') || saidBy(value['error']) || saidBy(value['errors']) || code;
}
