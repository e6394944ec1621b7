import { cancelled } from '../../../../src/failure/cancelled.ts';
import { cliFailure } from '../../../../src/failure/cliFailure.ts';
import type { CliCallRecord, CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { failedEnd } from '../../../../src/ibmcloud/failedCall.ts';
import { labFiles } from '../../../lab/account/files.ts';
import { Output } from '../../../lab/ibmcloud/output.ts';
import { runCall } from '../../../lab/ibmcloud/runCall.ts';

export interface LabCliOptions {
  /** Runs the calls that concern it in a process, as always. */
  readonly runner: CliRunner;
  /** Whether a call, its words joined, is what a test is about. */
  readonly concerns: (words: string) => boolean;
  /** Called for each call that needs no process. */
  readonly onCall?: (call: LabCall) => void;
}

/** What a test asks about a call. */
export type LabCall = Pick<CliCallRecord, 'args' | 'outcome'>;

/** The lab's `ibmcloud` without a process for each call: for thousands of calls that are not what a test is about. */
export function labCli(lab: string, { runner, concerns, onCall }: LabCliOptions): CliRunner {
  const environment = { HOME: labFiles.home(lab) };
  return {
    async run(command, options) {
      const { args } = command;
      if (concerns(args.join(' '))) return runner.run(command, options);
      if (options.signal.aborted) throw cancelled();
      const printed = { 1: '', 2: '' };
      const write = (stream: 1 | 2, text: string): void => void (printed[stream] += text);
      const exitCode = await runCall(lab, args, environment, new Output(environment, false, write));
      const { aborted } = options.signal;
      onCall?.({ args, outcome: aborted ? 'cancelled' : exitCode === 0 ? 'succeeded' : 'failed' });
      if (aborted) throw cancelled();
      const [stdout, stderr] = [printed[1], printed[2]];
      if (exitCode === 0) return command.parse(stdout);
      const recovered = command.parseFailure?.(failedEnd({ exitCode, stdout, stderr }));
      if (recovered) return recovered.value;
      throw cliFailure({ args, exitCode, stdout, stderr, secretOutput: command.secretOutput === true });
    },
  };
}
