import { Failure } from '../failure/failure.ts';
import { message, type Message } from '../text/message.ts';
import { withoutColours } from '../text/terminalText.ts';

/**
 * The JSON value in the output of a call with `--output json`. Skips colours and prose before the first `{` or `[`
 * (`OK`, a message of the day: seen from the CLI and its plug-ins), and prose after the value.
 * @throws Failure `gateway` for an HTML page, `bad-output` for nothing, prose alone, an incomplete value, or one beside
 *   `FAILED` or a second value: which of them is the answer is not known.
 */
export function readJson(stdout: string): unknown {
  const text = withoutColours(stdout).replaceAll('\0', '').trim();
  if (text === '') {
    throw badOutput(message('The IBM Cloud CLI printed nothing instead of an answer; try again.'));
  }
  if (isHtml(text)) {
    throw htmlPage();
  }
  const start = text.search(JSON_START);
  const value = start === -1 ? undefined : valueAt(text, start);
  if (value === undefined) {
    throw badOutput(
      start === -1
        ? message('The IBM Cloud CLI printed text instead of JSON; try again, and update it if that recurs.')
        : message('The IBM Cloud CLI’s answer is incomplete or not JSON; try again.'),
    );
  }
  return value;
}

/**
 * Like {@link readJson} for a call that lists something: `null` alone is `null`, an empty list. Go prints it so, and
 * plug-ins were asked for `[]` only in 2022. Elsewhere it would be an answer about nothing.
 */
export function readJsonOrNull(stdout: string): unknown {
  return /^(?:OK\s+)?null$/.test(withoutColours(stdout).trim()) ? null : readJson(stdout);
}

/** The first bracket that can begin JSON. One in prose, such as `[y/N]`, cannot. */
export const JSON_START = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\]]|$))/;

/** Whether a text is a web page: a gateway or a proxy answered instead of IBM Cloud. */
export function isHtml(text: string): boolean {
  return /<!doctype html|<html[\s>]/i.test(text.slice(0, 2_000));
}

export function htmlPage(): Failure {
  return new Failure(
    'gateway',
    message('IBM Cloud, or a proxy, returned a web page instead of data; try again in a minute.'),
    { remedy: 'retry' },
  );
}

/** An answer that cannot be read. The runner adds the output, unless it is secret. */
export function badOutput(text: Message, cause?: unknown): Failure {
  return new Failure('bad-output', text, { remedy: 'retry', ...(cause === undefined ? {} : { cause }) });
}

/** A line of the CLI about a call that failed. */
const FAILED = /^[ \t]*FAILED\b/m;

/** The object or array that begins at `start`; `undefined` where it is incomplete, or not the only answer. */
function valueAt(text: string, start: number): unknown {
  if (FAILED.test(text.slice(0, start))) return undefined;
  const whole = parsed(text.slice(start));
  if (whole !== undefined) {
    return whole;
  }
  const end = endOfValue(text, start);
  if (end === undefined) return undefined;
  const behind = text.slice(end);
  return FAILED.test(behind) || JSON_START.test(behind) ? undefined : parsed(text.slice(start, end));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The index after the bracket that closes the one at `start`, ignoring brackets in strings; `undefined`: none does. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') {
        index += 1;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) {
        return index + 1;
      }
    }
  }
  return undefined;
}

/**
 * Reads the output of a command that only prints `OK`. The exit code is enough, except that a web page is not from IBM
 * Cloud.
 */
export function acknowledgement(stdout: string): void {
  if (isHtml(stdout)) {
    throw htmlPage();
  }
}
