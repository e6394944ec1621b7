import type { CliCommand, CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';

interface Round {
  readonly commands: string[];
  readonly ended: Promise<void>;
  readonly end: () => void;
  running: number;
}

/**
 * A CLI whose calls end in rounds: nobody gets an answer before all calls that were begun without one have theirs. So
 * there are as many rounds as calls that wait one behind the other, however long each takes.
 */
export class CallRounds implements CliRunner {
  readonly #cli: CliRunner;
  readonly #rounds: Round[] = [];
  #open: Round | undefined;

  constructor(cli: CliRunner) {
    this.#cli = cli;
  }

  /** The commands of each round without their options, in the order of the alphabet. */
  get rounds(): readonly (readonly string[])[] {
    return this.#rounds.map(({ commands }) => commands.toSorted());
  }

  async run<T>(command: CliCommand<T>, options: Parameters<CliRunner['run']>[1]): Promise<T> {
    const round = (this.#open ??= this.#begin());
    const words = command.args.findIndex((word) => word.startsWith('-'));
    round.commands.push(command.args.slice(0, words).join(' '));
    round.running += 1;
    try {
      return await this.#cli.run(command, options);
    } finally {
      round.running -= 1;
      if (round.running === 0) {
        this.#open = undefined;
        round.end();
      }
      await round.ended;
    }
  }

  #begin(): Round {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const round = { commands: [], ended, end, running: 0 };
    this.#rounds.push(round);
    return round;
  }
}
