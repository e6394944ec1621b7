import { message } from '../../../text/message.ts';
import type { CliCommand } from '../../cliCommand.ts';
import { requiredText } from '../../fields.ts';
import { badOutput } from '../../jsonOutput.ts';
import { readLogsList } from '../logsList.ts';

/** Where an instance of IBM Cloud Logs sends what its alerts say. */
export interface OutgoingWebhook {
  readonly name: string;
  /** By which an alert refers to it: `external_id` of the webhook, `integration_id` of the alert. */
  readonly integration: number;
}

/** `ibmcloud logs outgoing-webhooks` (service role Reader). */
export function listOutgoingWebhooks(serviceUrl: string): CliCommand<readonly OutgoingWebhook[]> {
  return {
    args: ['logs', 'outgoing-webhooks', '--output', 'json', '--service-url', serviceUrl],
    // The URL of a webhook may hold a token.
    secretOutput: true,
    parse: (stdout) =>
      readLogsList(stdout, 'outgoing_webhooks').map((fields) => {
        const integration = Number(requiredText(fields, 'external_id', 'externalId'));
        if (Number.isInteger(integration)) return { name: requiredText(fields, 'name'), integration };
        throw badOutput(
          message('The IBM Cloud CLI’s answer has no field “{0}”; update the CLI and its plug-ins.', 'external_id'),
        );
      }),
  };
}
