import { Failure } from '../../failure/failure.ts';
import type { AuditPolicy, Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { RouteAnswers } from '../answers.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import { endpointNotes } from '../cluster/openCluster.ts';
import { aside } from '../cluster/sideBySide.ts';
import { keepsOut, withCluster, type CredentialsChoice } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import type { PendingRefresh } from '../plans/journal/journal.ts';
import { refuseBusyMaster } from '../webhook/refuseBusyMaster.ts';
import type { Plan } from '../plans/plan.ts';
import type { StepAction } from '../plans/steps.ts';
import { refreshSteps } from '../plans/refreshSteps.ts';
import { stepOf } from '../plans/stepOf.ts';
import { objectionTo } from '../routes/checkAnswers.ts';
import { external } from '../routes/external.ts';
import type { Route } from '../routes/route.ts';
import { routes } from '../routes/routes.ts';
import { ownerNotes } from '../webhook/certificateOwner.ts';
import { isEncrypted } from '../webhook/url/externalUrl.ts';
import { besidePresent, type Present } from '../webhook/readPresent.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { caForAdministrator, isKnownAdministrator, roleNotes } from '../webhook/roles.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';
import { sizeNotes } from './sizeNotes.ts';

/** Paths of the user's PEM files for a webhook that needs them, by the ids of the questions. */
export type WebhookFiles = RouteAnswers;

/** A webhook that replaces the present one, without any change in the cluster. */
export interface WebhookChange {
  readonly title: Message;
  readonly server: string;
  readonly policy: AuditPolicy;
  readonly files: WebhookFiles;
  readonly notes: readonly Message[];
  /** Shown if this webhook is already stored; if absent, it is stored again. */
  readonly nothing?: Message;
  /** Further steps before the webhook's, depending on the cluster. */
  readonly before?: (api: ClusterApi) => Promise<readonly StepAction[]>;
}

/** Readings in progress while the webhook to store is determined. */
export interface Readings {
  readonly present: Promise<Present>;
  /** The cluster's CA as PEM; `undefined` if the user is not Administrator. */
  readonly ca: Promise<string | undefined>;
  /** Aborts further readings, which begin at once. */
  readonly signal: AbortSignal;
}

/**
 * Certificates for a webhook with this URL: the cluster's if it leads into the cluster, else the user's, over https.
 */
export function certificatesFor(server: string): WebhookCertificates['kind'] {
  if (parseServiceProxyUrl(server)) return 'cluster-admin';
  return isEncrypted(server) ? 'files' : 'none';
}

/**
 * Plans to store a webhook: with new certificates, since a `set` without them would drop the stored ones; refresh,
 * wait, delivery. Reads in parallel and changes nothing.
 *
 * @param changeOf determines the webhook to store from the stored one.
 * @throws Failure – `invalid-input`, `master-busy`, `no-permission`.
 */
export async function planWebhookChange(
  cluster: Cluster,
  services: FlowContext,
  options: CredentialsChoice,
  changeOf: (readings: Readings) => Promise<WebhookChange>,
): Promise<Plan> {
  const pending = await services.journal.pendingRefresh(cluster.id);
  return besidePresent(cluster, services, options.signal, async (present, signal) => {
    const ca = aside(caForAdministrator(cluster, services, signal));
    const needing = aside(needOf(cluster, changeOf({ present, ca, signal }), present, ca, pending));
    // Do not ask for a certificate that no step needs, nor for a webhook that leads past the cluster.
    const useAdmin = async () => {
      const { refresh, change } = await needing;
      return refresh.length > 0 && parseServiceProxyUrl(change.server) !== undefined && options.useAdmin();
    };
    const looking = aside(readClusterContext(cluster, needing, services, { signal, useAdmin, present }));
    const { account, user, webhook } = await present;
    const { change, changes, refresh, certificates, notes } = await needing;
    const { title, server, policy, nothing } = change;
    const common = { title, account, cluster: { id: cluster.id, name: cluster.name, type: cluster.type } };
    if (nothing !== undefined && refresh.length === 0) {
      return { ...common, credentials: 'user', steps: [], notes: [nothing] };
    }
    const inCluster = await looking;
    const actions: readonly StepAction[] = [
      ...inCluster.before,
      ...(changes ? [{ kind: 'set-webhook', server, policy, certificates, replaces: webhook } as const] : []),
      ...refresh,
      ...inCluster.check,
    ];
    return {
      ...common,
      credentials: inCluster.credentials,
      steps: actions.map(stepOf),
      notes: [
        ...change.notes,
        ...(certificates.kind === 'cluster-admin'
          ? ownerNotes(user)
          : ((await external.notes?.({ ...change.files, server }, cluster, webhook)) ?? [])),
        ...notes,
        ...inCluster.notes,
        ...endpointNotes(cluster.id, services),
      ],
    };
  });
}

/** The required steps, according to the CLI. */
interface Need {
  readonly change: WebhookChange;
  readonly changes: boolean;
  /** Empty if nothing has to be done. */
  readonly refresh: readonly StepAction[];
  readonly certificates: WebhookCertificates;
  readonly notes: readonly Message[];
}

async function needOf(
  cluster: Cluster,
  wanted: Promise<WebhookChange>,
  present: Promise<Present>,
  ca: Promise<string | undefined>,
  pending: PendingRefresh | undefined,
): Promise<Need> {
  const [{ master, webhook }, change] = await Promise.all([present, wanted]);
  const { server, policy, nothing } = change;
  const isStored = webhook?.server === server && webhook.policy === policy;
  const changes = !isStored || nothing === undefined;
  const refresh = refreshSteps({ changes, master, pending });
  if (nothing !== undefined && refresh.length === 0) {
    return { change, changes, refresh, certificates: { kind: 'none' }, notes: [] };
  }
  const answers = { ...change.files, server };
  const objection = certificatesFor(server) === 'files' ? await objectionTo(external, answers, new Date()) : undefined;
  if (objection) throw new Failure('invalid-input', objection.text);
  const certificates = await certificatesOf(server, answers);
  if (refresh.some(({ kind }) => kind === 'refresh-master')) refuseBusyMaster(master);
  const isAdministrator =
    certificates.kind === 'cluster-admin' ? (await ca) !== undefined : await isKnownAdministrator(ca);
  const notes = roleNotes(cluster, certificates.kind, isAdministrator);
  return { change, changes, refresh, certificates, notes };
}

async function certificatesOf(server: string, answers: RouteAnswers): Promise<WebhookCertificates> {
  if (certificatesFor(server) === 'cluster-admin') return { kind: 'cluster-admin' };
  const fileDigests = await external.fileDigests?.(answers);
  return external.webhook({ answers, clusterType: 'kubernetes', ...(fileDigests ? { fileDigests } : {}) }, undefined)
    .certificates;
}

interface ClusterContext {
  readonly before: readonly StepAction[];
  readonly check: readonly StepAction[];
  readonly credentials: ClusterCredentials;
  readonly notes: readonly Message[];
}

/** Reads from the cluster's API: the Service to deliver to, further steps, and the check of delivery. */
async function readClusterContext(
  cluster: Cluster,
  needing: Promise<Need>,
  services: FlowContext,
  options: CredentialsChoice & { readonly present: Promise<Present> },
): Promise<ClusterContext> {
  const { signal } = options;
  try {
    const { value, credentials } = await withCluster(cluster, services, options, async (api) => {
      const live = aside(liveObjects(api, signal));
      const { server, policy, before } = (await needing).change;
      const proxied = parseServiceProxyUrl(server);
      if (proxied) {
        const { namespace, service: name } = proxied;
        const found = await api.read({ apiVersion: 'v1', kind: 'Service', name, namespace }, signal);
        if (!found) throw noService(name, namespace);
      }
      const notes = policy === 'verbose' ? await sizeNotes(routeFor(server, await live), api, signal) : [];
      return { live: await live, before: (await before?.(api)) ?? [], notes };
    });
    const { server } = (await needing).change;
    const route = routeFor(server, value.live);
    const check = {
      kind: 'check-delivery',
      proof: route?.deliveryProof ?? 'counters',
      forwarder: route?.forwarder,
      ...(route?.id === 'cloud-logs' ? { endsIn: route.id } : {}),
    } as const;
    return { before: value.before, check: [check], credentials, notes: value.notes };
  } catch (error) {
    const { before } = (await needing).change;
    if (!keepsOut(error) || before !== undefined) throw error;
    return {
      before: [],
      check: [],
      credentials: 'user',
      notes: [message('The cluster couldn’t be read, so delivery isn’t checked at the end. ({0})', error.text)],
    };
  }
}

function routeFor(server: string, live: readonly KubernetesObject[]): Route | undefined {
  const { route: id } = recogniseWebhook({ server, policy: { unknown: '' } }, live);
  return routes.find((candidate) => candidate.id === id);
}

async function liveObjects(api: ClusterApi, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  const deployments = routes.flatMap(({ references }) => references).filter(({ kind }) => kind === 'Deployment');
  const found = await Promise.all(deployments.map((reference) => api.read(reference, signal)));
  return found.filter((object) => object !== undefined);
}

function noService(name: string, namespace: string): Failure {
  return new Failure(
    'invalid-input',
    message(
      'Run Set Up Audit Forwarding instead: Service {0}/{1}, which this webhook needs, is gone.',
      namespace,
      name,
    ),
  );
}
