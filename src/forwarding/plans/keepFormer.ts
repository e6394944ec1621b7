import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { previousOf } from '../webhook/webhookRecord.ts';
import type { FlowContext } from './flowContext.ts';
import type { JournalEntry } from './journal/journal.ts';
import { kept } from './noteWebhook.ts';
import type { Plan } from './plan.ts';
import { webhookOf } from './stepOf.ts';

/**
 * If a run changed the webhook and died, it recorded nothing. Before a plan continues that does not change the webhook
 * again, this records the former one, so that Restore Previous Webhook offers it.
 */
export async function keepFormer(
  { webhook, changes, account, cluster }: JournalEntry,
  { steps }: Plan,
  { webhookRecords: records }: FlowContext,
): Promise<void> {
  const notes = steps.some((step) => webhookOf(step) !== undefined);
  const [from, to] = [kept(webhook?.from), kept(webhook?.to)];
  if (notes || !from || !changes.some(({ kind }) => kind === 'webhook')) return;
  const last = records.get(cluster.id);
  if (last && last.server === to?.server) return;
  await records.put({
    clusterId: cluster.id,
    server: to?.server,
    ...(to?.serverDigest === undefined ? {} : { serverDigest: to.serverDigest }),
    policy: to?.policy,
    route: to && recogniseWebhook(to).route,
    setAt: new Date().toISOString(),
    account,
    user: '',
    previous: previousOf(to?.server, from, last),
  });
}
