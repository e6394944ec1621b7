import { detailOf, firstSentence, plain } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import { CLI_FAILURE_ROWS } from './cliFailureRows.ts';
import { Failure } from './failure.ts';
import { failureOf, type ProgramOutput } from './failureRow.ts';

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

/**
 * Names why a call of the CLI failed, by the one table. Where no row matches, the sentence holds what the CLI said, as it came.
 */
export function cliFailure({ args, exitCode, stdout, stderr, secretOutput }: CliEnd): Failure {
  const errors = plain(stderr);
  const output = secretOutput === true ? '' : plain(stdout);
  // Errors last: a question is known by what stands at the end, and the end of both is what the CLI said last.
  const said: ProgramOutput = { exitCode, text: [output, errors].filter((text) => text !== '').join('\n') };
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
