import { Failure } from '../../failure/failure.ts';
import type { AuditPolicy, Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { HIDDEN } from '../../text/redaction.ts';
import type { CredentialsChoice } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { isKnownPolicy } from '../webhook/storedPolicy.ts';
import { requirePolicy } from '../webhook/requirePolicy.ts';
import type { FormerWebhook } from '../webhook/webhookRecord.ts';
import { certificatesFor, planWebhookChange, type WebhookFiles } from './changeWebhook.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** The user's choices. */
export interface RestoreInputs {
  readonly cluster: Cluster;
  /** From the record. */
  readonly former: FormerWebhook;
  /** Its PEM files, if it is an https webhook outside the cluster: they cannot be read back. */
  readonly files: WebhookFiles;
  /** The policy to store, if its own is unknown. */
  readonly policy?: AuditPolicy;
}

/**
 * Plans to store the previous webhook again, even another tool's.
 * @throws Failure – as {@link planWebhookChange}.
 */
export async function planRestore(
  { cluster, former, files, policy: chosen }: RestoreInputs,
  services: FlowContext,
  options: CredentialsChoice,
): Promise<Plan> {
  const { server } = former;
  const policy = isKnownPolicy(former.policy) ? former.policy : (chosen ?? requirePolicy(former.policy, cluster.name));
  if (server.includes(HIDDEN)) {
    throw new Failure(
      'invalid-input',
      message('Run Set Up Audit Forwarding with the full URL: secrets of the previous one aren’t kept.'),
      { detail: storedUrl(server) },
    );
  }
  const title = message('Restore the previous audit webhook of {0}', cluster.name);
  const { route, tool } = recogniseWebhook(former);
  const nothing = message('Nothing to restore: {0} is already stored for {1}.', storedUrl(server), cluster.name);
  return planWebhookChange(cluster, services, options, async ({ present }) => {
    const { webhook } = await present;
    const notes = [
      message('{0} ({1}) is stored again, with policy {2}.', storedUrl(server), tool ?? route, policy),
      ...(webhook ? [message('{0} no longer receives events.', storedUrl(webhook.server))] : []),
      ...(certificatesFor(server) === 'files'
        ? [message('Its former certificates can’t be read back: only those given now are used.')]
        : []),
    ];
    return { title, server, policy, files, notes, nothing };
  });
}
