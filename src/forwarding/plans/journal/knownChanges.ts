import type { AuditWebhook } from '../../../ibmcloud/models.ts';
import type { KubernetesObject, ObjectReference } from '../../../kubernetes/clusterApi.ts';
import { versionOf } from '../objects/objectVersion.ts';
import type { AlertName, Change, RefreshOf, WebhookOutcome } from './journal.ts';

/** A change with its contents, which only memory holds: the object before, and as we left it. */
export type KnownChange = Change & {
  readonly before?: KubernetesObject | undefined;
  readonly after?: KubernetesObject;
};

/** What is known of a run's change of the webhook. */
export type KnownWebhook = Extract<KnownChange, { readonly kind: 'webhook' }>;

/** With an object that is about to change (no `after`) or has changed; the first state of it stays. */
export function withObject(
  changes: readonly KnownChange[],
  reference: ObjectReference,
  before: KubernetesObject | undefined,
  after?: KubernetesObject,
): readonly KnownChange[] {
  const known = changes.findIndex(
    (change) => change.kind === 'object' && JSON.stringify(change.reference) === JSON.stringify(reference),
  );
  const first = known === -1 ? undefined : changes[known];
  const { uid, resourceVersion } = after?.metadata ?? {};
  const version = after && versionOf(after);
  const change: KnownChange = {
    kind: 'object',
    reference,
    // What the run itself wrote is not the state before the run.
    created: first?.kind === 'object' ? first.created : before === undefined,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(version === undefined ? {} : { version }),
    // A Secret's content is not kept, not even in memory: it would have to be shown before it is restored.
    ...(reference.kind === 'Secret' ? {} : { before: first ? first.before : before, ...(after ? { after } : {}) }),
  };
  return known === -1 ? [...changes, change] : changes.with(known, change);
}

/** With an alert that is about to be removed, or was. */
export function withAlert(
  changes: readonly KnownChange[],
  alert: AlertName,
  outcome: WebhookOutcome,
): readonly KnownChange[] {
  const others = changes.filter(
    (one) => one.kind !== 'alert' || one.name !== alert.name || one.instance !== alert.instance,
  );
  return [...others, { kind: 'alert', ...alert, outcome }];
}

/** The change of the webhook, if there is one. */
export function webhookIn(changes: readonly KnownChange[]): KnownWebhook | undefined {
  return changes.find((change) => change.kind === 'webhook');
}

/** What a run has stored last; `undefined`: it has stored nothing, nor unset it. */
export function lastStored(changes: readonly KnownChange[]): RefreshOf | undefined {
  const last = webhookIn(changes)?.calls.at(-1);
  return last && { webhook: last.to };
}

/** With this change of the webhook in place of what is known of it; `undefined`: without any. */
export function withWebhook(
  changes: readonly KnownChange[],
  webhook: KnownWebhook | undefined,
): readonly KnownChange[] {
  const known = changes.findIndex(({ kind }) => kind === 'webhook');
  return changes.toSpliced(known === -1 ? changes.length : known, 1, ...(webhook ? [webhook] : []));
}

/** The change of the webhook with a call whose outcome is not known yet. */
export function withCall(
  known: KnownWebhook | undefined,
  from: AuditWebhook | undefined,
  to: AuditWebhook | undefined,
): KnownWebhook {
  return {
    kind: 'webhook',
    // What the run itself stored is not what was stored before the run.
    former: known ? known.former : from,
    calls: [...(known?.calls ?? []), { to, outcome: 'unknown' }],
  };
}

/** The change of the webhook whose last call succeeded: no earlier one can have stored the current webhook. */
export function withLastAccepted(known: KnownWebhook): KnownWebhook {
  return { ...known, calls: known.calls.slice(-1).map(({ to }) => ({ to, outcome: 'accepted' })) };
}

/** Whether an undo can take anything back: a removed alert is made again only by hand. */
export function canUndo(changes: readonly Change[]): boolean {
  return changes.some(({ kind }) => kind !== 'alert');
}

/** A change in the form for the journal. */
export function withoutContents({ before: _, after: __, ...change }: KnownChange): Change {
  return change;
}
