import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Known } from '../../forwarding/condition/known.ts';
import type { Possibility } from '../../forwarding/condition/possible.ts';
import { message, type Message } from '../../text/message.ts';

/** A command that an overview offers, by its name without `kubeAudit.`. */
export interface OverviewAction {
  readonly id: string;
  readonly text: Message;
}

interface Offer extends OverviewAction {
  /** All of these must be true of the cluster. */
  readonly needs: readonly Possibility[];
}

/** As in the row's menu; those that ask before they act end with `…`. */
const offers: readonly Offer[] = [
  { id: 'setUpForwarding', text: message('Set Up…'), needs: ['bare', 'changeable'] },
  { id: 'selectResourceGroup', text: message('Select Resource Group…'), needs: ['otherGroup'] },
  { id: 'verify', text: message('Verify'), needs: ['readable', 'webhook'] },
  { id: 'streamForwarderLogs', text: message('Stream Events'), needs: ['readable', 'forwarder'] },
  { id: 'changeConsumer', text: message('Change Log Consumer…'), needs: ['consumer', 'changeable'] },
  { id: 'changePolicy', text: message('Change Policy…'), needs: ['webhook', 'changeable'] },
  { id: 'renewCertificates', text: message('Renew Certificates…'), needs: ['webhook', 'changeable'] },
  { id: 'restartForwarder', text: message('Restart Forwarder…'), needs: ['forwarder', 'idle'] },
  { id: 'copyWebhookUrl', text: message('Copy Webhook URL'), needs: ['webhook'] },
  { id: 'openInIbmCloud', text: message('Open in IBM Cloud'), needs: ['console'] },
  { id: 'refreshCluster', text: message('Reload'), needs: [] },
];

/** What can be done with a cluster, the first first. */
export function overviewActions(
  { verdict, unfinished, running }: Known,
  { possible }: Pick<Condition, 'possible'>,
): readonly OverviewAction[] {
  const holds = offers.filter(({ needs }) => needs.every((word) => possible.includes(word)));
  const resume = unfinished === undefined ? [] : [{ id: 'resumePlan', text: message('Resume Plan…') }];
  const plan =
    running === undefined && unfinished === undefined ? [] : [{ id: 'showPlan', text: message('Show Plan') }];
  const report = verdict === undefined ? [] : [{ id: 'showReport', text: message('Show Report') }];
  return [...resume, ...plan, ...holds.map(({ id, text }) => ({ id, text })), ...report];
}
