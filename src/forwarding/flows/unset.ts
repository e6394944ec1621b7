import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import { endpointNotes } from '../cluster/openCluster.ts';
import { aside } from '../cluster/sideBySide.ts';
import { keepsOut, withCluster, type CredentialsChoice } from '../cluster/withCluster.ts';
import { findOwnAlerts, type OwnAlerts } from '../destination/ownAlerts.ts';
import { helmText, readOwner } from '../forwarder/webhookOwner.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { refuseBusyMaster } from '../webhook/refuseBusyMaster.ts';
import type { Plan } from '../plans/plan.ts';
import type { StepAction } from '../plans/steps.ts';
import { refreshBeforeObjects, refreshSteps } from '../plans/refreshSteps.ts';
import { stepOf } from '../plans/stepOf.ts';
import { besidePresent, type Present } from '../webhook/readPresent.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { caForAdministrator, isKnownAdministrator, roleNotes } from '../webhook/roles.ts';
import { findForwarderObjects, type ExistingObject, type ForwarderObjects } from './forwarderObjects.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** The user's choices. */
export interface UnsetInputs {
  readonly cluster: Cluster;
  /** Whether the forwarder's objects are removed too, once nothing is sent to them. */
  readonly removeObjects: boolean;
  /** Whether alerts are removed that were made from here for this cluster; absent: they stay. */
  readonly removeAlerts?: boolean;
}

/**
 * Plans the end of forwarding as IBM documents it: unset, refresh, wait; and only then, if the user wants it, the
 * removal of what this extension or IBM's document created in the cluster. What is removed is removed after a refresh,
 * also where no webhook is stored any more. If the cluster's API cannot be reached, only
 * the webhook is removed: a broken forwarder never blocks that. Changes nothing.
 *
 * @throws Failure – `master-busy`, `not-logged-in`.
 */
export async function planUnset(
  { cluster, removeObjects, removeAlerts = false }: UnsetInputs,
  services: FlowContext,
  options: CredentialsChoice,
): Promise<Plan> {
  const pending = await services.journal.pendingRefresh(cluster.id);
  return besidePresent(cluster, services, options.signal, async (present, signal) => {
    const ca = aside(caForAdministrator(cluster, services, signal));
    const needing = aside(
      present.then(({ webhook, master }) => {
        const changes = webhook !== undefined;
        const refresh = refreshSteps({ changes, master, pending });
        if (refresh.some(({ kind }) => kind === 'refresh-master')) refuseBusyMaster(master);
        return refresh;
      }),
    );
    const useAdmin = () => needing.then(() => options.useAdmin());
    const finding = removeObjects
      ? aside(findObjects(cluster, services, { signal, useAdmin, present }, pending !== undefined))
      : undefined;
    const findingAlerts = removeAlerts ? aside(findOwnAlerts(cluster, services, signal)) : undefined;
    const { account, webhook, master } = await present;
    const needed = await needing;
    const found = await finding;
    const alerts = await findingAlerts;
    const removals: readonly StepAction[] = [
      ...(found?.objects?.removable ?? []).map(
        ({ reference, uid, version }) =>
          ({ kind: 'remove-object', reference, uid, ...(version === undefined ? {} : { version }) }) as const,
      ),
      ...(alerts?.alerts ?? []).filter(({ alert }) => alert.version !== '').map(alertRemoval),
    ];
    const need = { changes: webhook !== undefined, master, pending };
    const refresh =
      removals.length > 0 ? await refreshBeforeObjects(need, webhook, cluster.id, services.journal) : needed;
    const actions: readonly StepAction[] = [
      ...(webhook ? [{ kind: 'unset-webhook', removes: webhook } as const] : []),
      ...refresh,
      ...removals,
    ];
    return {
      title: message('Unset audit forwarding of {0}', cluster.name),
      account,
      cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
      credentials: found?.credentials ?? 'user',
      steps: actions.map(stepOf),
      notes: [
        ...webhookNotes(cluster, webhook),
        ...(refresh.length > 0 ? roleNotes(cluster, 'none', await isKnownAdministrator(ca)) : []),
        ...objectNotes(found),
        ...(alerts === undefined ? [] : alertNotes(alerts)),
        ...endpointNotes(cluster.id, services),
      ],
    };
  });
}

function alertRemoval({ destination, alert }: OwnAlerts['alerts'][number]): StepAction {
  const { id, name, version } = alert;
  const { serviceUrl, name: instance } = destination;
  return { kind: 'remove-alert', serviceUrl, instance, id, name, version };
}

function alertNotes({ alerts, asked, notes }: OwnAlerts): readonly Message[] {
  const kept = alerts.filter(({ alert }) => alert.version === '').map(({ alert }) => alert.name);
  return [
    ...(asked.length === 0
      ? []
      : alerts.length === 0
        ? [
            message(
              'No alert made from here for this cluster was found in {0}. Others weren’t asked.',
              asked.join(', '),
            ),
          ]
        : [message('Only {0} was asked for alerts of this cluster.', asked.join(', '))]),
    ...(kept.length === 0
      ? []
      : [message('Alerts stay whose version isn’t known, so that a change can’t be seen: {0}.', kept.join(', '))]),
    ...notes,
  ];
}

/** The objects, or why they could not be read. */
interface Found {
  readonly objects?: ForwarderObjects;
  /** What runs behind a webhook of another tool, which stays unless it is listed. */
  readonly owner?: Message | undefined;
  readonly credentials: ClusterCredentials;
  readonly reason?: Message;
}

/** @param restarts retry instead of giving up: the API server restarts during a refresh. */
async function findObjects(
  cluster: Cluster,
  services: FlowContext,
  options: CredentialsChoice & { readonly present: Promise<Present> },
  restarts: boolean,
): Promise<Found> {
  try {
    const { value, credentials } = await withCluster(cluster, services, options, async (api) => {
      const { webhook } = await options.present;
      const [objects, owner] = await Promise.all([
        findForwarderObjects(webhook, api, options.signal),
        readOwner(webhook, api, options.signal),
      ]);
      return { objects, owner };
    });
    return { ...value, credentials };
  } catch (error) {
    if (!keepsOut(error)) throw error;
    if (restarts && error.code === 'api-unreachable') throw error;
    return { credentials: 'user', reason: error.text };
  }
}

function webhookNotes({ name }: Cluster, webhook: AuditWebhook | undefined): readonly Message[] {
  if (!webhook) {
    return [message('No audit webhook is stored for {0}: forwarding ends once the master is refreshed.', name)];
  }
  const { route, tool } = recogniseWebhook(webhook);
  return [
    message('This stops audit forwarding for {0}. Later events won’t be recorded.', name),
    message('{0} ({1}) no longer receives events.', storedUrl(webhook.server), tool ?? route),
    message('Its URL and policy stay on this machine for Restore Previous Webhook.'),
  ];
}

function objectNotes(found: Found | undefined): readonly Message[] {
  if (!found) return [message('Objects in the cluster stay as they are.')];
  const { objects, owner, reason } = found;
  if (!objects) {
    return [
      message(
        'The cluster couldn’t be read, so its objects stay; unset again later to remove them. ({0})',
        reason ?? '',
      ),
    ];
  }
  const { removable, foreign, managed, unread } = objects;
  const names = (listed: readonly ExistingObject[]): string =>
    listed.map(({ reference }) => `${reference.kind} ${reference.name}`).join(', ');
  const byName = removable.filter(({ maker }) => maker === 'others');
  // A namespace that is applied with only its name has no manager: nothing else is in one that is removed.
  const nobodys = removable.filter(({ maker, reference }) => maker === 'unknown' && reference.kind !== 'Namespace');
  const terraforms = removable.filter(({ byTerraform }) => byTerraform);
  const releases = new Map(managed.map(({ release }) => [JSON.stringify(release), release]));
  return [
    ...(owner ? [owner] : []),
    ...[...releases.values()].map((release) =>
      message(
        'Made by {0} and kept: {1}. Remove them there.',
        helmText(release),
        managed
          .filter((one) => JSON.stringify(one.release) === JSON.stringify(release))
          .map(({ reference }) => `${reference.kind} ${reference.name}`)
          .join(', '),
      ),
    ),
    ...(removable.length === 0 ? [message('No audit forwarding objects found in the cluster.')] : []),
    ...(byName.length > 0
      ? [message('Created manually or by another tool; removed because IBM documents these names: {0}.', names(byName))]
      : []),
    ...(nobodys.length > 0
      ? [message('Creator unknown; removed because IBM documents these names: {0}.', names(nobodys))]
      : []),
    ...(terraforms.length > 0
      ? [
          message(
            'Better remove these with Terraform, which made them; else its state no longer matches the cluster: {0}.',
            names(terraforms),
          ),
        ]
      : []),
    ...(foreign.length > 0
      ? [
          message(
            'Namespace {0} stays, since it has objects of others: {1}.',
            AUDIT_NAMESPACE,
            foreign.map(({ kind, name }) => `${kind} ${name}`).join(', '),
          ),
        ]
      : []),
    ...(unread.length > 0
      ? [message('Namespace {0} stays: not everything in it could be read: {1}.', AUDIT_NAMESPACE, unread.join(', '))]
      : []),
  ];
}
