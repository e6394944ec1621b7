import { message } from '../../../text/message.ts';
import type { CliCommand } from '../../cliCommand.ts';
import { requiredText, text } from '../../fields.ts';
import { badOutput } from '../../jsonOutput.ts';
import { readLogsList } from '../logsList.ts';

/** What an instance took in a day, of one application with one priority where it says these. */
export interface DataUsage {
  /** RFC 3339. */
  readonly day: string;
  readonly gigabytes: number;
  /** The label `application`; empty where the instance does not say. */
  readonly application: string;
}

/** `ibmcloud logs data-usage` of the last week (service role Reader). None without a bucket for metrics. */
export function readDataUsage(serviceUrl: string): CliCommand<readonly DataUsage[]> {
  return {
    args: [
      ...['logs', 'data-usage', '--query', 'detailed', '--range', 'last_week'],
      ...['--output', 'json', '--service-url', serviceUrl],
    ],
    parse: (stdout) =>
      readLogsList(stdout, 'data_usages').map((fields) => {
        const gigabytes = Number(requiredText(fields, 'size'));
        const day = requiredText(fields, 'timestamp');
        if (gigabytes >= 0 && !Number.isNaN(Date.parse(day))) {
          return { day, gigabytes, application: text(fields, 'application') };
        }
        throw badOutput(message('The IBM Cloud CLI’s answer couldn’t be read; update the CLI and its plug-ins.'));
      }),
  };
}
