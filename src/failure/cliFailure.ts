import { detailOf, firstSentence, plain } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import { CLI_FAILURE_ROWS } from './cliFailureRows.ts';
import { Failure } from './failure.ts';
import { failureOf, type ProgramOutput } from './failureRow.ts';

/** A CLI call with an exit code other than 0. */
export interface CliEnd {
  /** Arguments after `ibmcloud`. */
  readonly args: readonly string[];
  /** `undefined` where a signal from outside ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output may hold keys, so only standard error is matched and kept. */
  readonly secretOutput?: boolean | undefined;
}

/** Finds the failure of a CLI call in the failure table. Where no row matches, the sentence quotes the CLI. */
export function cliFailure({ args, exitCode, stdout, stderr, secretOutput }: CliEnd): Failure {
  const errors = plain(stderr);
  const output = secretOutput === true ? '' : plain(stdout);
  // Errors last: rows recognise a question at the end of the text.
  const said: ProgramOutput = { exitCode, args, text: [output, errors].filter((text) => text !== '').join('\n') };
  const detail = detailOf([`ibmcloud ${args.join(' ')} ended with exit code ${exitCode ?? 'none'}`, errors, output]);
  const row = CLI_FAILURE_ROWS.find((candidate) => candidate.matches(said));
  if (row !== undefined) {
    return failureOf(row, detail, undefined, said);
  }
  const excerpt = firstSentence(errors === '' ? output : errors);
  return new Failure(
    'other',
    excerpt === ''
      ? message('The IBM Cloud CLI ended with exit code {0} and no message. Try again.', exitCode ?? '–')
      : message('The IBM Cloud CLI reported: {0}', excerpt),
    excerpt === '' ? { remedy: 'retry', detail } : { remedy: 'show-log', detail },
  );
}
