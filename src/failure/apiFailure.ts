import { detailOf, firstSentence, plain } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import { API_FAILURE_ROWS } from './apiFailureRows.ts';
import { cancelled } from './cancelled.ts';
import { Failure } from './failure.ts';
import { failureOf, type ProgramOutput } from './failureRow.ts';

/** A failed request to a cluster's API, with or without an answer. */
export interface ApiProblem {
  /** HTTP status; `undefined` where no answer came. */
  readonly status?: number | undefined;
  /** The answer's raw body: a Kubernetes `Status` object as JSON, or any text. */
  readonly body?: string | undefined;
  /** What the connection threw. */
  readonly error?: unknown;
  /** The request, for the detail: `PATCH /api/v1/namespaces/…`. */
  readonly request?: string | undefined;
  /** Becomes the failure's `cause`, for example a `ConflictCause`. Default: the connection's error. */
  readonly cause?: unknown;
}

/** Finds the failure of a request in the failure table. An aborted request is `cancelled`, a time-out `timed-out`. */
export function apiFailure({ status, body = '', error, request, cause = error }: ApiProblem): Failure {
  const said: ProgramOutput = {
    status,
    connectionCode: status === undefined ? codeOf(error) : undefined,
    text: plain(statusMessage(body)),
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
 * A failure that the server only announces in `Warning` headers of a successful answer: Pod Security would reject the
 * pods.
 * @returns `undefined` where the warnings are only warnings.
 */
export function warningFailure(warnings: readonly string[]): Failure | undefined {
  const said: ProgramOutput = { text: warnings.join('\n') };
  const row = API_FAILURE_ROWS.find(({ code, matches }) => code === 'pod-security' && matches(said));
  return row === undefined ? undefined : failureOf(row, detailOf(warnings), undefined);
}

/** The message of a Kubernetes `Status`, or the text itself. */
function statusMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message;
    }
  } catch {
    // Not JSON: a gateway's page or plain text.
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
    return new Failure('timed-out', message('The cluster’s API server didn’t answer in time. Try again.'), {
      remedy: 'retry',
      detail,
      cause: error,
    });
  }
  return undefined;
}
