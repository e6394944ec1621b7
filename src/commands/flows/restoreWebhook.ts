import { certificatesFor } from '../../forwarding/flows/changeWebhook.ts';
import { planRestore } from '../../forwarding/flows/restoreWebhook.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { recogniseWebhook } from '../../forwarding/webhook/recogniseWebhook.ts';
import { isKnownPolicy, policyWord } from '../../forwarding/webhook/storedPolicy.ts';
import type { FormerWebhook } from '../../forwarding/webhook/webhookRecord.ts';
import type { AuditPolicy } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import type { WizardResult, Position } from '../../ui/ask/wizard.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { deliverySummary } from '../plans/deliverySentence.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { askWebhookFiles } from './askWebhookFiles.ts';
import { showInformation } from '../../ui/showText.ts';
import { storedUrl } from '../../forwarding/webhook/url/storedUrl.ts';

/** Restore Previous Webhook: offers the URL and policy from before this extension replaced or unset them. */
export async function restoreWebhook(context: CommandContext, argument: unknown): Promise<void> {
  const services = context.flowServices();
  const formerOf = (id: string): FormerWebhook | undefined => services.webhookRecords.get(id)?.previous;
  const none = message('No cluster has a previous webhook to restore.');
  const title = message('Restore previous webhook');
  const row = await chooseCluster(context, argument, {
    title,
    offers: (candidate) => isReadable(candidate) && formerOf(candidate.cluster.id) !== undefined,
    none,
  });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const former = formerOf(cluster.id);
  if (former === undefined) {
    void showInformation(localize(message('No previous webhook to restore for {0}.', cluster.name)));
    return;
  }
  if (!(await confirmRestore(cluster.name, former))) {
    return;
  }
  let policy: AuditPolicy | undefined;
  const asksPolicy = (position: Position): Promise<WizardResult> =>
    askPolicy(
      position,
      [cluster],
      { present: undefined, chosen: policy ?? 'default', offered: policies },
      (chosen) => (policy = chosen),
    );
  const first = isKnownPolicy(former.policy) ? [] : [asksPolicy];
  const files = await askWebhookFiles({ title, cluster: cluster.name, server: former.server }, first);
  if (files === undefined) {
    return;
  }
  const inputs = { cluster, former, files, ...(policy === undefined ? {} : { policy }) };
  const plan = await planWithProgress(context, cluster.name, (choice) => planRestore(inputs, services, choice));
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'restore-webhook', inputs },
    outcome: ({ delivery }) =>
      deliverySummary(message('The previous audit webhook of {0} is stored again.', cluster.name), delivery),
  });
}

function confirmRestore(cluster: string, former: FormerWebhook): Promise<boolean> {
  const { route, tool } = recogniseWebhook(former);
  const about = { files: aboutFiles(former), none: '', 'cluster-admin': '' }[certificatesFor(former.server)];
  return confirm(
    message('Restore the previous audit webhook of {0}?', cluster),
    message('{0}\n{1}, policy {2}\n\n{3}', storedUrl(former.server), tool ?? route, policyWord(former.policy), about),
    message('Restore Webhook'),
  );
}

function aboutFiles({ certificate }: FormerWebhook): string {
  const must = localize(message('Its certificates can’t be read back: choose them again.'));
  return certificate === undefined
    ? must
    : `${must} ${localize(message('The client certificate was {0}, valid until {1}.', certificate.subject, certificate.notAfter))}`;
}
