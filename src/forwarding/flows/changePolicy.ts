import type { AuditPolicy, Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import type { CredentialsChoice } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { Plan } from '../plans/plan.ts';
import { requireWebhook } from '../webhook/readPresent.ts';
import { policyWord } from '../webhook/storedPolicy.ts';
import { verboseWarning } from '../webhook/verbosePolicy.ts';
import { planWebhookChange, type WebhookFiles } from './changeWebhook.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** The user's choices. */
export interface ChangePolicyInputs {
  readonly cluster: Cluster;
  readonly policy: AuditPolicy;
  /** For an https webhook outside the cluster: its PEM files, which the user must provide again. */
  readonly files: WebhookFiles;
}

/**
 * Plans another policy for the stored webhook, and nothing else. No step if it has this one.
 * @throws Failure – `invalid-input` if none is stored; as {@link planWebhookChange}.
 */
export async function planPolicyChange(
  { cluster, policy, files }: ChangePolicyInputs,
  services: FlowContext,
  options: CredentialsChoice,
): Promise<Plan> {
  return planWebhookChange(cluster, services, options, async ({ present }) => {
    const stored = requireWebhook(cluster, await present);
    const now = stored.policy;
    const title = message('Change the audit policy of {0} to {1}', cluster.name, policy);
    const notes = [
      ...(now === policy
        ? []
        : [
            message(
              'The webhook’s policy changes from {0} to {1}; its URL stays {2}.',
              policyWord(now),
              policy,
              storedUrl(stored.server),
            ),
          ]),
      ...(policy === 'verbose' ? [verboseWarning(cluster)] : []),
    ];
    const nothing = message('Nothing to change: the policy of {0} is already {1}.', cluster.name, policy);
    return { title, server: stored.server, policy, files, notes, nothing };
  });
}
