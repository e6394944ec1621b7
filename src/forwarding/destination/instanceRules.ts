import { Failure } from '../../failure/failure.ts';
import type { CliCommand, CliRunner } from '../../ibmcloud/cliCommand.ts';
import { listDataAccessRules, type DataAccessRule } from '../../ibmcloud/commands/logsDataAccessRules.ts';
import { listLogsPolicies, type LogsPolicy } from '../../ibmcloud/commands/logsPolicies.ts';
import { message, type Message } from '../../text/message.ts';
import type { AskOptions } from './cloudLogs.ts';
import type { Destination } from './destinations.ts';
import { SharedAnswers } from './sharedAnswers.ts';

/** What an instance does with what it gets: who is asked for it at a time is asked once. */
export class InstanceRules {
  readonly #cli: CliRunner;
  readonly #policies = new SharedAnswers<readonly LogsPolicy[] | Failure>();
  readonly #rules = new SharedAnswers<readonly DataAccessRule[] | Failure>();

  constructor(cli: CliRunner) {
    this.#cli = cli;
  }

  /** Its policies, or why they are not known. @throws Failure only after an abort (`cancelled`) */
  policies({ serviceUrl }: Destination, options: AskOptions): Promise<readonly LogsPolicy[] | Failure> {
    const refused = message('You can’t read its policies. Ask for its service role Writer.');
    return this.#policies.get(serviceUrl, this.#orWhyNot(listLogsPolicies(serviceUrl), refused), options);
  }

  /** Its data access rules, or why they are not known. @throws Failure only after an abort (`cancelled`) */
  dataAccessRules({ serviceUrl }: Destination, options: AskOptions): Promise<readonly DataAccessRule[] | Failure> {
    const refused = message('You can’t read its data access rules. Ask for its service role Manager.');
    return this.#rules.get(serviceUrl, this.#orWhyNot(listDataAccessRules(serviceUrl), refused), options);
  }

  #orWhyNot<T>(command: CliCommand<T>, refused: Message): (options: AskOptions) => Promise<T | Failure> {
    return async ({ signal }) => {
      try {
        return await this.#cli.run(command, { signal });
      } catch (error) {
        if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
        return error.code === 'no-permission' ? new Failure(error.code, refused) : error;
      }
    };
  }
}

const known = new WeakMap<CliRunner, InstanceRules>();

/** The one of a runner, so that clusters share what is asked. */
export function instanceRulesOf(cli: CliRunner): InstanceRules {
  const rules = known.get(cli) ?? new InstanceRules(cli);
  known.set(cli, rules);
  return rules;
}
