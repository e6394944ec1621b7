import { Failure } from '../../../failure/failure.ts';
import { createLogsInstance as createCall, parametersOf } from '../../../ibmcloud/commands/logsInstances.ts';
import { message } from '../../../text/message.ts';
import { instancesNamed } from '../../destination/namedInstance.ts';
import type { StepKind } from '../step.ts';

export interface CreateLogsInstance {
  readonly kind: 'create-logs-instance';
  readonly name: string;
  readonly region: string;
  /** Name of the resource group. */
  readonly group: string;
  /** Days in frequent search. */
  readonly days: string;
}

/** Makes an instance of IBM Cloud Logs, which costs money and is never deleted from here. */
export const createLogsInstance: StepKind<CreateLogsInstance> = {
  kind: 'create-logs-instance',
  decides: true,
  leaves: 'instance',

  title: ({ name }) => message('Create Cloud Logs instance {0}', name),

  describe: ({ name, region, group, days }) => [
    { note: 'No instance may have this name: `ibmcloud resource service-instances` is asked first.' },
    {
      cli: createCall({ name, region, group, days }),
      by: ['create_logs_instance', name, region, group, parametersOf({ days })],
    },
  ],

  async run({ name, region, group, days }, { services: { cli }, signal, record }) {
    const { found } = await instancesNamed(cli, name, signal);
    if (found.length > 0) {
      throw new Failure(
        'invalid-input',
        message('A Cloud Logs instance named {0} is there now. Start again with another name.', name),
      );
    }
    await record.createInstance({ name, region }, () => cli.run(createCall({ name, region, group, days }), { signal }));
  },
};
