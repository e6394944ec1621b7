import { cliFailure } from '../../../src/failure/cliFailure.ts';
import type { CliRunner } from '../../../src/ibmcloud/cliCommand.ts';
import { labFiles } from '../../lab/account/files.ts';
import { Output } from '../../lab/ibmcloud/output.ts';
import { runCall } from '../../lab/ibmcloud/runCall.ts';

/**
 * The lab's `ibmcloud` without a process for each call: for thousands of calls that are not what a test is about.
 * @param real runs those that are, in a process as always.
 */
export function labCli(lab: string, real: { readonly runner: CliRunner; concerns(words: string): boolean }): CliRunner {
  const environment = { HOME: labFiles.home(lab) };
  return {
    async run(command, options) {
      const { args } = command;
      if (real.concerns(args.join(' '))) return real.runner.run(command, options);
      const printed = { 1: '', 2: '' };
      const write = (stream: 1 | 2, text: string): void => void (printed[stream] += text);
      const exitCode = await runCall(lab, args, environment, new Output(environment, false, write));
      const [stdout, stderr] = [printed[1], printed[2]];
      if (exitCode === 0) return command.parse(stdout);
      const recovered = command.parseFailure?.({ exitCode, stdout, stderr });
      if (recovered) return recovered.value;
      throw cliFailure({ args, exitCode, stdout, stderr, secretOutput: command.secretOutput === true });
    },
  };
}
