import { Failure } from '../../failure/failure.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { FIELD_MANAGER, type KubernetesObject, type ObjectReference } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { HIDDEN } from '../../text/redaction.ts';
import { kubeconfigFor } from '../cluster/openCluster.ts';
import { refuseNamed } from '../forwarder/webhookTarget.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { refuseBusyMaster } from '../webhook/refuseBusyMaster.ts';
import type { Plan } from '../plans/plan.ts';
import { versionOf } from '../plans/objects/objectVersion.ts';
import type { StepAction } from '../plans/steps.ts';
import { refreshBeforeObjects, refreshSteps } from '../plans/refreshSteps.ts';
import { webhookIn, type KnownChange } from '../plans/journal/knownChanges.ts';
import { stepOf } from '../plans/stepOf.ts';
import { readPresent } from '../webhook/readPresent.ts';
import { sameWebhook, webhookText } from '../webhook/sameWebhook.ts';
import { isKnownPolicy, policyWord } from '../webhook/storedPolicy.ts';
import { certificatesFor } from './changeWebhook.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** A run that ended early: its account and cluster, and its changes. */
export interface EndedRun extends Pick<Plan, 'account' | 'cluster' | 'credentials'> {
  readonly changes: readonly KnownChange[];
}

/**
 * Plans to undo a run: the webhook first, so that nothing is sent to removed objects; objects that the run created, by
 * their uid, the last one first; changed objects as they were, if that is still known. The notes list what cannot be
 * undone. Changes nothing.
 *
 * @throws Failure – `webhook-changed` if the stored webhook is neither the run's nor the one before it, or if it would
 * lead to what is removed; `master-busy`, `not-logged-in`.
 */
export async function planUndo(run: EndedRun, services: FlowContext, signal: AbortSignal): Promise<Plan> {
  const { cluster, account, credentials } = run;
  const state = await readPresent(cluster, services, signal);
  const webhook = webhookBack(run, state.webhook);
  const pending = await services.journal.pendingRefresh(cluster.id);
  const objects = webhook.stays
    ? []
    : await Promise.all(run.changes.toReversed().map((change) => objectBack(change, run, services, signal)));
  const need = { changes: webhook.action !== undefined, master: state.master, pending };
  // A run that stored no webhook gave API servers nothing to send to.
  const mayBeSentTo = webhookIn(run.changes) !== undefined && objects.some(({ action }) => action !== undefined);
  const refresh = mayBeSentTo
    ? await refreshBeforeObjects(need, state.webhook, cluster.id, services.journal)
    : refreshSteps(need);
  if (refresh.some(({ kind }) => kind === 'refresh-master')) refuseBusyMaster(state.master);
  const actions = [
    ...(webhook.action ? [webhook.action] : []),
    ...refresh,
    ...objects.flatMap(({ action }) => (action ? [action] : [])),
  ];
  const remains = webhook.action ? storedBy(webhook.action) : state.webhook;
  const removed = actions.flatMap((action) => (action.kind === 'remove-object' ? [action.reference] : []));
  if (remains) refuseNamed(remains, removed);
  return {
    title: message('Undo the changes on {0}', cluster.name),
    account,
    cluster,
    credentials,
    steps: actions.map(stepOf),
    notes: [
      ...webhook.notes,
      ...(refresh.length > 0 && webhook.action === undefined ? [refreshIsPending()] : []),
      ...objects.flatMap(({ notes }) => notes),
    ],
  };
}

/** Why a plan that changes no webhook refreshes the master, or waits for it. */
function refreshIsPending(): Message {
  return message('The master hasn’t loaded the stored webhook yet, as far as is known, so a refresh is completed.');
}

/** The webhook that is stored after this step; none after an unset. */
function storedBy(action: StepAction): { readonly server: string } | undefined {
  return action.kind === 'set-webhook' ? action : undefined;
}

interface Back {
  readonly action?: StepAction;
  readonly notes: readonly Message[];
}

type WebhookBack = Back & { readonly stays?: boolean };

function webhookBack({ changes, cluster }: EndedRun, present: AuditWebhook | undefined): WebhookBack {
  const change = changes.find(({ kind }) => kind === 'webhook');
  if (change?.kind !== 'webhook') return { notes: [] };
  const { former, calls } = change;
  const possible = calls.map(({ to }) => to).filter((to) => sameWebhook(present, to));
  // If IBM Cloud returns no policy, the present webhook may be the former one as well as the run's.
  if (sameWebhook(present, former) && possible.every((to) => sameWebhook(to, former))) return { notes: [] };
  if (possible.length === 0) throw changedSince(cluster, present);
  if (!former) return present ? { action: { kind: 'unset-webhook', removes: present }, notes: [] } : { notes: [] };
  const url = storedUrl(former.server);
  if (former.server.includes(HIDDEN)) {
    return staysFor(
      message('Set up the previous webhook again with its full URL, whose secrets aren’t kept: {0}', url),
    );
  }
  if (!isKnownPolicy(former.policy)) {
    const policy = policyWord(former.policy);
    return staysFor(
      message(
        'Run Restore Previous Webhook and choose a policy: its own ({1}) can’t be stored again. URL: {0}',
        url,
        policy,
      ),
    );
  }
  const certificates = certificatesFor(former.server);
  if (certificates === 'files') {
    return staysFor(
      message('Run Restore Previous Webhook, which asks for the certificates again. The webhook’s URL: {0}', url),
    );
  }
  return {
    action: {
      kind: 'set-webhook',
      server: former.server,
      policy: former.policy,
      certificates: { kind: certificates },
      replaces: present,
    },
    notes: [],
  };
}

/** The stored webhook stays, and so do the objects that it needs. */
function staysFor(what: Message): WebhookBack {
  return { stays: true, notes: [what, message('What the current webhook needs stays.')] };
}

function changedSince({ name }: Plan['cluster'], present: AuditWebhook | undefined): Failure {
  return new Failure(
    'webhook-changed',
    present
      ? message('The webhook of {0} has changed since, so nothing is undone. Check it, then discard the plan.', name)
      : message('The webhook of {0} was removed since, so nothing is undone. Check it, then discard the plan.', name),
    present ? { detail: `Stored now: ${webhookText(present)}` } : {},
  );
}

async function objectBack(
  change: KnownChange,
  run: EndedRun,
  services: FlowContext,
  signal: AbortSignal,
): Promise<Back> {
  if (change.kind === 'instance') {
    return { notes: [message('Cloud Logs instance {0} stays: it’s deleted only in IBM Cloud, by hand.', change.name)] };
  }
  if (change.kind === 'alert') return { notes: [alertStays(change)] };
  if (change.kind !== 'object') return { notes: [] };
  const { reference, created, uid, version, before, after } = change;
  if (created) {
    return uid === undefined
      ? unconfirmedBack(reference, run, services, signal)
      : {
          action: { kind: 'remove-object', reference, uid, ...(version === undefined ? {} : { version }) },
          notes: [],
        };
  }
  if (before && after) return { action: { kind: 'restore-object', object: before, left: after }, notes: [] };
  const text = message('{0} {1} stays as it is: its earlier state is no longer known.', reference.kind, reference.name);
  return { notes: [text] };
}

function alertStays({ name, instance, outcome }: Extract<KnownChange, { readonly kind: 'alert' }>): Message {
  return outcome === 'accepted'
    ? message('Alert “{0}” in {1} stays removed; create it again.', name, instance)
    : message('Alert “{0}” in {1} may be removed; if it is, create it again.', name, instance);
}

/** If the creation of an object was never confirmed, the object is the run's unless somebody else owns a field. */
async function unconfirmedBack(
  reference: ObjectReference,
  { cluster, credentials }: EndedRun,
  services: FlowContext,
  signal: AbortSignal,
): Promise<Back> {
  const api = await services.connect(
    await kubeconfigFor(cluster, services, { admin: credentials === 'admin', signal }),
  );
  try {
    const live = await api.read(reference, signal);
    if (!live) return { notes: [] };
    const uid = live.metadata?.uid;
    if (uid !== undefined && isOursAlone(live)) {
      const version = versionOf(live);
      return {
        action: { kind: 'remove-object', reference, uid, ...(version === undefined ? {} : { version }) },
        notes: [],
      };
    }
    const text = message(
      '{0} {1} stays: it’s unknown whether this plan created it, and others have changed it.',
      reference.kind,
      reference.name,
    );
    return { notes: [text] };
  } finally {
    api.close();
  }
}

function isOursAlone({ kind, metadata }: KubernetesObject): boolean {
  const managers = (metadata?.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager }) => manager);
  // A server lists no manager for a namespace with only its name; of any other object, none is not known to be ours.
  return (kind === 'Namespace' || managers.length > 0) && managers.every((one) => one === FIELD_MANAGER);
}
