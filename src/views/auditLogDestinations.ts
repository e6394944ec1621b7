import type { KnownCluster } from '../forwarding/condition/known.ts';
import { conditionNames } from '../forwarding/condition/conditionKinds.ts';
import { routeName } from '../forwarding/condition/webhookWords.ts';
import { inEnglish, message, type Message } from '../text/message.ts';

/** Where the audit log of some clusters is sent, and of how many. */
interface Destination {
  readonly name: Message;
  readonly clusters: number;
}

/** Where the audit logs of these clusters are sent: those of most clusters first, then those of none and not known. */
export function auditLogDestinations(rows: readonly KnownCluster[]): readonly Destination[] {
  const found = new Map<string, Destination & { readonly rank: number }>();
  for (const row of rows) {
    const [name, rank] = destinationOf(row);
    const key = inEnglish(name);
    found.set(key, { name, rank, clusters: (found.get(key)?.clusters ?? 0) + 1 });
  }
  return [...found.values()]
    .sort((one, other) => one.rank - other.rank || other.clusters - one.clusters)
    .map(({ name, clusters }) => ({ name, clusters }));
}

function destinationOf({ webhook }: KnownCluster): readonly [name: Message, rank: number] {
  // What was read before a failure is not known now.
  if (webhook.failure !== undefined || webhook.reading === undefined) return [message('Not known'), 2];
  const stored = webhook.reading.value;
  return stored === undefined ? [conditionNames['not-forwarding'], 1] : [routeName(stored), 0];
}
