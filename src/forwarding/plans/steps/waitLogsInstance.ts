import { listServiceInstances } from '../../../ibmcloud/commands/serviceInstances.ts';
import { message } from '../../../text/message.ts';
import { activeInstance } from '../../destination/namedInstance.ts';
import type { StepKind } from '../step.ts';

export interface WaitLogsInstance {
  readonly kind: 'wait-logs-instance';
  readonly name: string;
  readonly region: string;
  readonly timeoutMs: number;
}

/** Waits until an instance of IBM Cloud Logs is listed as active: only then it has a GUID that can be relied on. */
export const waitLogsInstance: StepKind<WaitLogsInstance> = {
  kind: 'wait-logs-instance',
  decides: false,
  leaves: 'nothing',

  title: ({ name }) => message('Wait until Cloud Logs instance {0} is active', name),

  describe: ({ name, region, timeoutMs }) => [
    {
      cli: listServiceInstances('logs', true),
      why: `until ${name} in ${region} is active, ${timeoutMs / 1000} s at most`,
      by: ['find_logs_instance', name, region],
    },
  ],

  async run(action, { services: { cli, pollIntervalMs }, signal, progress }) {
    await activeInstance(cli, action, { signal, pollIntervalMs, progress, timeoutMs: action.timeoutMs });
  },
};
