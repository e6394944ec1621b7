import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { showTarget } from '../ibmcloud/account.ts';
import { getCluster } from '../ibmcloud/clusters.ts';
import type { AuditWebhook, Cluster, Master } from '../ibmcloud/models.ts';
import { getAuditWebhook } from '../ibmcloud/webhook.ts';
import type { FlowServices } from './services.ts';

/** What the CLI alone tells of a cluster's webhook: the ground of flows that need the cluster's API not at all, or only later. */
export interface WebhookState {
  readonly account: { readonly id: string; readonly name: string };
  /** Who is logged in. */
  readonly user: string;
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
}

/** Reads login and account, master and stored webhook. @throws Failure – each way in which a call can fail; `not-logged-in`. */
export async function readWebhookState(
  cluster: Pick<Cluster, 'id'>,
  { cli }: FlowServices,
  signal: AbortSignal,
): Promise<WebhookState> {
  const run = { signal, urgent: true };
  const target = await cli.run(showTarget(), run);
  if (!target) {
    throw new Failure('not-logged-in', message('You are not logged in to IBM Cloud; log in and try again.'), {
      remedy: 'log-in',
    });
  }
  if (!target.account) {
    throw new Failure(
      'account-changed',
      message('No account is selected; select the account that the cluster belongs to.'),
      { remedy: 'select-account' },
    );
  }
  const { master } = await cli.run(getCluster(cluster.id), run);
  const webhook = await cli.run(getAuditWebhook(cluster.id), run);
  return { account: target.account, user: target.user, master, webhook };
}

/** @throws Failure `invalid-input` */
export function requireWebhook({ name }: Pick<Cluster, 'name'>, { webhook }: WebhookState): AuditWebhook {
  if (webhook) return webhook;
  throw new Failure(
    'invalid-input',
    message('No audit webhook is stored for {0}; run Set Up Audit Forwarding first.', name),
  );
}
