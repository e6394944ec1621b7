import { cliFailure } from '../failure/cliFailure.ts';
import type { CliCommand, CliFailedEnd } from './cliCommand.ts';

/**
 * The value or the failure of a call that ended with another exit code than 0. In a chunk of its own: the table of
 * failures is as large as all that runs a call.
 *
 * @throws Failure by the table
 */
export function readFailed<T>(command: CliCommand<T>, end: Omit<CliFailedEnd, 'code'>, secretOutput: boolean): T {
  const recovered = command.parseFailure?.(failedEnd(end));
  if (recovered !== undefined) return recovered.value;
  const { exitCode, stdout, stderr } = end;
  throw cliFailure({ args: command.args, exitCode, stdout, stderr, secretOutput });
}

/** A failed call, for the command's `parseFailure`. */
export function failedEnd({ exitCode, stdout, stderr }: Omit<CliFailedEnd, 'code'>): CliFailedEnd {
  return { exitCode, stdout, stderr, code: cliFailure({ args: [], exitCode, stdout: '', stderr }).code };
}
