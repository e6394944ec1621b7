import { message } from '../../text/message.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { copy } from './copyCluster.ts';
import { storedUrl } from '../../forwarding/webhook/url/storedUrl.ts';

/** Copies the server URL of a cluster's stored webhook, from the view's data, without a password. */
export async function copyWebhookUrl(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Copy Webhook URL'),
    offers: ({ webhook }) => webhook.reading?.value !== undefined,
    none: message('No cluster of this account has an audit webhook.'),
  });
  const webhook = row?.webhook.reading?.value;
  if (row !== undefined && webhook !== undefined) {
    await copy(storedUrl(webhook.server), message('$(check) Copied the webhook URL of {0}', row.cluster.name));
  }
}
