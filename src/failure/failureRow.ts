import type { Message } from '../text/message.ts';
import { Failure, type FailureCode, type Remedy } from './failure.ts';

/** What a program or a server reported when it failed, without colours. */
export interface ProgramOutput {
  /** Exit code of a program; `undefined` for a server, or where a signal ended the program. */
  readonly exitCode?: number | undefined;
  /** HTTP status of a server's answer; `undefined` for a program, or where no answer came. */
  readonly status?: number | undefined;
  /** Node's error code of a failed connection: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, … */
  readonly connectionCode?: string | undefined;
  readonly text: string;
  /** Arguments of a program's call. */
  readonly args?: readonly string[];
}

/**
 * A row of the failure table. The first row that matches wins, so special rows precede general ones. Rows match what
 * does not depend on the language (error codes, statuses) wherever there is such a thing.
 */
export interface FailureRow {
  /** Its name in its list, by which its explanation is found. */
  readonly id: string;
  readonly code: FailureCode;
  readonly matches: (said: ProgramOutput) => boolean;
  /** The sentence that the user reads: what is wrong and what helps. */
  readonly text: Message;
  /** The same where it depends on what was called; `undefined` for {@link text}. */
  readonly textOf?: (said: ProgramOutput) => Message | undefined;
  readonly remedy?: Remedy;
}

export function failureOf(row: FailureRow, detail: string, cause: unknown, said?: ProgramOutput): Failure {
  return new Failure(row.code, (said && row.textOf?.(said)) ?? row.text, {
    detail,
    ...(row.remedy === undefined ? {} : { remedy: row.remedy }),
    ...(cause === undefined ? {} : { cause }),
  });
}
