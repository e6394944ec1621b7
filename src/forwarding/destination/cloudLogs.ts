import { Failure } from '../../failure/failure.ts';
import { CallQueue, type CallLimits } from '../../ibmcloud/callQueue.ts';
import type { CliCommand, CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { LogsAnswer } from '../../ibmcloud/commands/logsAnswer.ts';
import { queryLogs, type LogsQuery } from '../../ibmcloud/commands/logsQuery.ts';
import type { Destination } from './destinations.ts';

/**
 * Limits of the queries to one instance. It takes ten a minute; whether from all users together is not documented, so
 * that some are left to others.
 */
export const QUERY_LIMITS: CallLimits = {
  atOnce: 2,
  scarceAtOnce: 2,
  startsInWindow: 6,
  windowMs: 60_000,
  firstPauseMs: 20_000,
  longestPauseMs: 60_000,
  repeats: 3,
};

/** A wait that is shorter is not worth a word, in milliseconds. */
const NOTICED_MS = 1_000;

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Called once if the query has to wait for its turn. */
  readonly onWait?: () => void;
}

/** A query of an instance, without its address. */
export type LogsQuestion = Omit<LogsQuery, 'serviceUrl'>;

/** Asks instances of IBM Cloud Logs: one queue for each. */
export class CloudLogs {
  readonly #cli: CliRunner;
  readonly #limits: CallLimits;
  readonly #queues = new Map<string, CallQueue>();

  constructor(cli: CliRunner, limits: CallLimits = QUERY_LIMITS) {
    this.#cli = cli;
    this.#limits = limits;
  }

  /**
   * Asks when the instance's turn comes; again, after a pause, if it refuses one query too many.
   * @param question as a function: made when the turn comes, each time.
   * @throws Failure
   */
  ask(
    destination: Destination,
    question: LogsQuestion | (() => LogsQuestion),
    options: AskOptions,
  ): Promise<LogsAnswer> {
    const command = (serviceUrl: string): CliCommand<LogsAnswer> =>
      queryLogs({ serviceUrl, ...(typeof question === 'function' ? question() : question) });
    return this.run(destination, command, options);
  }

  /**
   * Runs another call of the instance, in the same queue.
   * @param command made when the turn comes, each time.
   * @param options.untilEnd a call that has begun goes on after an abort: what it makes has to be known.
   * @throws Failure
   */
  async run<T>(
    { guid, serviceUrl }: Destination,
    command: (serviceUrl: string) => CliCommand<T>,
    { signal, onWait, untilEnd = false }: AskOptions & { readonly untilEnd?: boolean },
  ): Promise<T> {
    const queue = this.#queues.get(guid) ?? new CallQueue(isTooMany, this.#limits);
    this.#queues.set(guid, queue);
    const noticed = setTimeout(() => onWait?.(), NOTICED_MS);
    try {
      return await queue.run({ signal, priority: 'interactive', scarce: false }, () => {
        clearTimeout(noticed);
        return this.#cli.run(command(serviceUrl), { signal: untilEnd ? new AbortController().signal : signal });
      });
    } finally {
      clearTimeout(noticed);
    }
  }
}

function isTooMany(failure: unknown): boolean {
  return failure instanceof Failure && failure.code === 'query-limit';
}

const clients = new WeakMap<CliRunner, CloudLogs>();

/**
 * The one client of a runner: the queues of instances are for all that is asked through it.
 * @param limits of a client that is made by this call.
 */
export function cloudLogsOf(cli: CliRunner, limits: CallLimits = QUERY_LIMITS): CloudLogs {
  const client = clients.get(cli) ?? new CloudLogs(cli, limits);
  clients.set(cli, client);
  return client;
}
