import { cliFailure } from '../failure/cliFailure.ts';
import { Failure } from '../failure/failure.ts';
import { roleOf } from '../failure/roleOf.ts';
import { message } from '../text/message.ts';
import type { CliCommand, CliFailedEnd } from './cliCommand.ts';
import { readJson } from './jsonOutput.ts';

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

/**
 * Repeats a call for a cluster that was not found. IBM Cloud says "not found" also of a cluster on which the user lacks
 * a role: where it can be seen, that is what it means for a call that needs more than that.
 * @throws Failure
 */
export async function askAgain<T>(
  command: CliCommand<T>,
  run: <Answer>(one: CliCommand<Answer>) => Promise<Answer>,
): Promise<T> {
  try {
    return await run(command);
  } catch (failure) {
    const { args } = command;
    const role = roleOf(args);
    const cluster = args[args.indexOf('--cluster') + 1];
    const isNotFound = failure instanceof Failure && failure.code === 'cluster-not-found';
    if (!isNotFound || role === undefined || role === 'Viewer' || cluster === undefined) throw failure;
    const look = ['ks', 'cluster', 'get', '--cluster', cluster, '--output', 'json', '-q'];
    const isSeen = await run({ args: look, parse: readJson }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Failure && error.code === 'cancelled') throw error;
        return false;
      },
    );
    if (!isSeen) throw failure;
    throw new Failure(
      'no-permission',
      message('IBM Cloud hides this cluster. You lack the platform role {0}: ask the account’s administrator.', role),
      { remedy: 'select-account', cause: failure, ...(failure.detail === undefined ? {} : { detail: failure.detail }) },
    );
  }
}
