import type { Failure } from '../../failure/failure.ts';
import type { AuditWebhook, Cluster, Master, StoredPolicy } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { RouteAnswers } from '../answers.ts';
import { withoutPrivateKeys } from '../certificates/secretDigests.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import { aside } from '../cluster/sideBySide.ts';
import { readAgentTarget, type AgentTarget } from '../forwarder/agent/agentTarget.ts';
import { readOwner } from '../forwarder/webhookOwner.ts';
import type { Message } from '../../text/message.ts';
import { keepsOut, withCluster, type CredentialsChoice, type InCluster } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { routeById, routes } from '../routes/routes.ts';
import type { RouteId } from '../webhook/knownRoutes.ts';
import { besidePresent } from '../webhook/readPresent.ts';
import { recogniseWebhook, type RecognisedWebhook } from '../webhook/recogniseWebhook.ts';
import { caForAdministrator } from '../webhook/roles.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** The state before a set-up: the wizard opens with it, and the plan shows only what differs from it. */
export interface PresentState {
  readonly account: { readonly id: string; readonly name: string };
  readonly user: string;
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
  /** Whether the user has the platform role Administrator. @throws Failure – why that is unknown. */
  readonly isAdministrator: () => boolean;
  readonly recognised: RecognisedWebhook | undefined;
  /** Where the logging agent of Cloud Logs sends what it collects. */
  readonly agent: AgentTarget;
  /** What runs behind the webhook of another tool, as a sentence; `undefined` if there is none in the cluster. */
  readonly owner: Message | undefined;
  /** The answers that the live objects and the webhook imply, by route; empty for an absent route. */
  readonly answers: Readonly<Partial<Record<RouteId, RouteAnswers>>>;
  /** The existing objects of the routes. */
  readonly objects: readonly KubernetesObject[];
  readonly credentials: ClusterCredentials;
  /**
   * Why the cluster's API refused this user or was not reached, if the caller can continue without: then no objects are
   * known.
   */
  readonly refusal?: Failure;
  /** Opens the cluster's API again with the same credentials; the caller closes it. @throws Failure the refusal */
  openApi(): Promise<ClusterApi>;
}

/** The URL, as it may be shown, of another route's or tool's webhook that a set-up would replace; else `undefined`. */
export function replacedUrl(
  { webhook, recognised }: Pick<PresentState, 'webhook' | 'recognised'>,
  route: RouteId,
): string | undefined {
  return webhook === undefined || recognised?.route === route ? undefined : storedUrl(webhook.server);
}

/**
 * Reads the present state in parallel: login and account, master, webhook, role, and the routes' objects in the
 * cluster. Uses the user's own credentials; if those are refused (OpenShift gives none, RBAC forbids), `useAdmin` is
 * called before any others are fetched.
 *
 * @param options.useAdmin whether the admin certificate may be used to read and write in the cluster.
 * @param options.refusalWillDo returns a state without objects where the cluster's API refuses the user or cannot be
 * reached, instead of throwing that: enough for a route without objects.
 * @throws Failure – `not-logged-in`; the refusal if the user declines.
 */
export function readPresentState(
  cluster: Cluster,
  services: FlowContext,
  options: {
    readonly signal: AbortSignal;
    readonly useAdmin: () => Promise<boolean>;
    readonly refusalWillDo?: boolean;
  },
): Promise<PresentState> {
  return besidePresent(cluster, services, options.signal, async (known, signal) => {
    const role = roleOf(caForAdministrator(cluster, services, signal));
    const [inCluster, isAdministrator, present] = await Promise.all([
      withCluster(cluster, services, { signal, useAdmin: options.useAdmin, present: known }, async (api) => {
        const owner = aside(known.then(({ webhook }) => readOwner(webhook, api, signal)));
        const agent = aside(readAgentTarget(api, signal));
        return { objects: await readObjects(api, signal), owner: await owner, agent: await agent };
      }).catch((error: unknown) => {
        if (!options.refusalWillDo || !keepsOut(error) || signal.aborted) throw error;
        return refusedBy(error);
      }),
      role,
      known,
    ]);
    const { account, user, master, webhook } = present;
    const { value, credentials, reopen } = inCluster;
    const { objects, owner, agent } = value;
    return {
      account,
      user,
      master,
      webhook,
      isAdministrator,
      recognised: webhook ? recogniseWebhook(webhook, objects) : undefined,
      owner,
      agent,
      answers: Object.fromEntries(routes.map((route) => [route.id, route.presentAnswers(objects, webhook)])),
      objects,
      credentials,
      ...('refusal' in inCluster ? { refusal: inCluster.refusal } : {}),
      openApi: reopen,
    };
  });
}

interface InClusterState {
  readonly objects: readonly KubernetesObject[];
  readonly owner: Message | undefined;
  readonly agent: AgentTarget;
}

/** No objects are known then. */
function refusedBy(refusal: Failure): InCluster<InClusterState> & { readonly refusal: Failure } {
  return {
    value: { objects: [], owner: undefined, agent: { kind: 'unknown', why: refusal.text } },
    credentials: 'user',
    refusal,
    reopen: () => Promise.reject(refusal),
  };
}

/** Not every set-up needs the role, so a failure is thrown only when one does. */
async function roleOf(ca: Promise<string | undefined>): Promise<() => boolean> {
  try {
    const isAdministrator = (await ca) !== undefined;
    return () => isAdministrator;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Reads the routes' objects and checks with a dry run whether these credentials may also write. */
async function readObjects(api: ClusterApi, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  // Routes share their namespace, and some names.
  const references = new Map(routes.flatMap((route) => route.references).map((one) => [JSON.stringify(one), one]));
  const found = await Promise.all([...references.values()].map((reference) => api.read(reference, signal)));
  const live = found.filter((object) => object !== undefined);
  const hasNamespace = live.some(({ kind }) => kind === 'Namespace');
  // An object without fields of its own cannot change or conflict with anything; only these two kinds are valid so.
  const probe = [...references.values()].find(({ kind }) => kind === (hasNamespace ? 'ConfigMap' : 'Namespace'));
  if (probe) {
    const { apiVersion, kind, name, namespace } = probe;
    const object = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
    await api.apply(object, { dryRun: true, force: false, signal });
  }
  return live.map(withoutPrivateKeys);
}

/** The user's choices in the wizard. */
export interface SetUpInputs {
  readonly cluster: Cluster;
  readonly route: RouteId;
  readonly answers: RouteAnswers;
  /** An unknown policy is kept, and stops the plan if the webhook has to be stored again. */
  readonly policy: StoredPolicy;
  /** The exact image that was chosen for a route with IBM's images; absent: the present one, or the route's own. */
  readonly image?: string;
}

/**
 * The same for a known route. One that runs nothing in the cluster needs neither its API nor the admin certificate:
 * what the user's own credentials show there is used, and nobody is asked for more.
 */
export function readPresentStateFor(
  route: RouteId,
  cluster: Cluster,
  services: FlowContext,
  { signal, useAdmin }: CredentialsChoice,
): Promise<PresentState> {
  return routeById(route).forwarder
    ? readPresentState(cluster, services, { signal, useAdmin })
    : readPresentState(cluster, services, {
        signal,
        useAdmin: () => Promise.resolve(false),
        refusalWillDo: true,
      });
}
