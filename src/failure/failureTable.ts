import { API_FAILURE_ROWS } from './apiFailureRows.ts';
import { CLI_FAILURE_ROWS } from './cliFailureRows.ts';
import { Failure } from './failure.ts';
import type { FailureRow, Said } from './failureRow.ts';
import { inEnglish, message } from './message.ts';
import { redactedExcerpt } from './redaction.ts';
import { withoutColours } from './terminalText.ts';

/** A call of the CLI that ended with another exit code than 0. */
export interface CliEnd {
  /** Arguments after `ibmcloud`. */
  readonly args: readonly string[];
  /** `undefined` where a signal from outside ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output may hold keys: only standard error is matched and kept. */
  readonly secretOutput?: boolean | undefined;
}

/** A request to a cluster's API that failed: by its answer, or without one. */
export interface ApiProblem {
  /** HTTP status; `undefined` where no answer came. */
  readonly status?: number | undefined;
  /** The answer's body as it came: a Kubernetes `Status` object as JSON, or any text. */
  readonly body?: string | undefined;
  /** What the connection threw. */
  readonly error?: unknown;
  /** What was asked, for the detail: `PATCH /api/v1/namespaces/…`. */
  readonly request?: string | undefined;
  /** Becomes the failure's `cause`, for example a `ConflictCause`; the connection's error where absent. */
  readonly cause?: unknown;
}

/** Most characters of a foreign text that a failure keeps. */
const DETAIL_LIMIT = 4_000;
/** Most characters at the beginning, and at the end, of a foreign text that rows are matched against. */
const MATCH_LIMIT = 8_000;
/** Most characters of a foreign text in a sentence. */
const EXCERPT_LIMIT = 300;

/**
 * Names why a call of the CLI failed, by the one table. Where no row matches, the sentence holds what the CLI said, as it came.
 */
export function cliFailure({ args, exitCode, stdout, stderr, secretOutput }: CliEnd): Failure {
  const errors = plain(stderr);
  const output = secretOutput === true ? '' : plain(stdout);
  // Errors last: a question is known by what stands at the end, and the end of both is what the CLI said last.
  const said: Said = { exitCode, text: [output, errors].filter((text) => text !== '').join('\n') };
  const detail = detailOf([`ibmcloud ${args.join(' ')} ended with exit code ${exitCode ?? 'none'}`, errors, output]);
  const row = CLI_FAILURE_ROWS.find((candidate) => candidate.matches(said));
  if (row !== undefined) {
    return failureOf(row, detail, undefined);
  }
  const excerpt = firstSentence(errors === '' ? output : errors);
  return new Failure(
    'other',
    excerpt === ''
      ? message('The IBM Cloud CLI ended with exit code {0} and said nothing; try again.', exitCode ?? '–')
      : message('The IBM Cloud CLI reported: {0}', excerpt),
    excerpt === '' ? { remedy: 'retry', detail } : { remedy: 'show-log', detail },
  );
}

/** Names why a request to a cluster's API failed, by the one table. An aborted request is `cancelled`, a time-out `timed-out`. */
export function apiFailure({ status, body = '', error, request, cause = error }: ApiProblem): Failure {
  const said: Said = {
    status,
    connectionCode: status === undefined ? codeOf(error) : undefined,
    text: statusMessage(body),
  };
  const detail = detailOf([request ?? '', status === undefined ? describe(error) : `HTTP ${status}`, said.text]);
  const ended = status === undefined ? endOf(error, detail) : undefined;
  if (ended !== undefined) {
    return ended;
  }
  const row = API_FAILURE_ROWS.find((candidate) => candidate.matches(said));
  if (row !== undefined) {
    return failureOf(row, detail, cause);
  }
  const excerpt = firstSentence(status === undefined ? describe(error) : said.text);
  return new Failure('other', message('The cluster’s API server reported: {0} {1}', status ?? '', excerpt), {
    remedy: 'show-log',
    detail,
    cause,
  });
}

/**
 * A failure that the server only hints at in `Warning` headers of a successful answer: pods that Pod Security would refuse.
 * @returns `undefined` where the warnings are only warnings.
 */
export function warningFailure(warnings: readonly string[]): Failure | undefined {
  const said: Said = { text: warnings.join('\n') };
  const row = API_FAILURE_ROWS.find(({ code, matches }) => code === 'pod-security' && matches(said));
  return row === undefined ? undefined : failureOf(row, detailOf(warnings), undefined);
}

/** An aborted call. Never shown: the user asked for it. */
export function cancelled(): Failure {
  return new Failure('cancelled', message('The call was cancelled.'));
}

/** The table as Markdown for the README's troubleshooting section. */
export function troubleshootingTable(): string {
  const rows = [...CLI_FAILURE_ROWS, ...API_FAILURE_ROWS].map(({ text, cause, advice }) =>
    [text, cause, advice].map((cell) => inEnglish(cell).replaceAll('|', '\\|')),
  );
  const lines = [['What you read', 'Why', 'What helps'], ['---', '---', '---'], ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** Beginning and end of a foreign text, without colours: what a row may match. */
function plain(text: string): string {
  const matched =
    text.length > 2 * MATCH_LIMIT ? `${text.slice(0, MATCH_LIMIT)}\n…\n${text.slice(-MATCH_LIMIT)}` : text;
  return withoutColours(matched).trim();
}

function failureOf(row: FailureRow, detail: string, cause: unknown): Failure {
  return new Failure(row.code, row.text, {
    detail,
    ...(row.remedy === undefined ? {} : { remedy: row.remedy }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function detailOf(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('\n');
  return redactedExcerpt(text, DETAIL_LIMIT);
}

/** The first line that says something: `FAILED`, progress and empty lines are left out. */
function firstSentence(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const found = lines.find(
    (line) => line !== '' && !/^(?:FAILED|OK|.*\.\.\.|The following error\(s\) occurred:)$/.test(line),
  );
  const sentence = redactedExcerpt(found ?? lines.find((line) => line !== '') ?? '', EXCERPT_LIMIT + 1);
  return sentence.length > EXCERPT_LIMIT ? `${sentence.slice(0, EXCERPT_LIMIT)}…` : sentence;
}

/** The message of a Kubernetes `Status`, or the text itself. */
function statusMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message;
    }
  } catch {
    // Not JSON: a gateway's page or plain text is what was said.
  }
  return body.trim();
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === 'string' ? error : '';
}

function endOf(error: unknown, detail: string): Failure | undefined {
  if (error instanceof Failure) {
    return error;
  }
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError') {
    return cancelled();
  }
  if (name === 'TimeoutError') {
    return new Failure('timed-out', message('The cluster’s API server did not answer in time; try again.'), {
      remedy: 'retry',
      detail,
      cause: error,
    });
  }
  return undefined;
}
