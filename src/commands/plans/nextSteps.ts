import * as vscode from 'vscode';
import type { FlowId } from '../../forwarding/plans/journal/journal.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { webhookOf } from '../../forwarding/plans/stepOf.ts';
import { isDirect, recogniseWebhook } from '../../forwarding/webhook/recogniseWebhook.ts';
import { message } from '../../text/message.ts';
import type { Action } from '../../ui/notify.ts';
import type { CommandContext } from '../command.ts';

/** Flows after which there may be deliveries to look at. */
const delivering: ReadonlySet<FlowId> = new Set([
  'set-up',
  'renew-certificates',
  'change-policy',
  'change-consumer',
  'restore-webhook',
  'refresh-master',
  'restart-forwarder',
  'apply-manifest',
]);

/**
 * What a user does next after a run that ended well: Verify, Stream Events where a forwarder has a log, and Open Cloud
 * Logs where the instance is known.
 * @param instance page of the Cloud Logs instance that receives the events.
 */
export function nextSteps(
  { clusters }: Pick<CommandContext, 'clusters'>,
  plan: Plan,
  flow: FlowId | undefined,
  instance?: string,
): readonly Action[] {
  if (flow === undefined || !delivering.has(flow)) return [];
  const row = { clusterId: plan.cluster.id };
  const run = (command: string) => (): unknown => vscode.commands.executeCommand(`kubeAudit.${command}`, row);
  const changed = plan.steps.map(webhookOf).findLast((change) => change !== undefined);
  const stored = changed?.to ?? clusters.row(plan.cluster.id)?.webhook.reading?.value;
  const hasForwarder = stored !== undefined && !isDirect(recogniseWebhook(stored).route);
  return [
    { button: message('Verify'), run: run('verify') },
    ...(hasForwarder ? [{ button: message('Stream Events'), run: run('streamForwarderLogs') }] : []),
    ...(instance === undefined
      ? []
      : [{ button: message('Open Cloud Logs'), run: () => vscode.env.openExternal(vscode.Uri.parse(instance)) }]),
  ];
}
