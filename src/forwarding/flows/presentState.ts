import type { Failure } from '../../failure/failure.ts';
import type { AuditWebhook, Cluster, Master, StoredPolicy } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { RouteAnswers } from '../answers.ts';
import { withoutPrivateKeys } from '../certificates/secretDigests.ts';
import type { ClusterCredentials } from '../cluster/clusterServices.ts';
import { isRefusal } from '../cluster/renewableApi.ts';
import { withCluster, type InCluster } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { routes } from '../routes/routes.ts';
import type { RouteId } from '../webhook/knownRoutes.ts';
import { besidePresent } from '../webhook/readPresent.ts';
import { recogniseWebhook, type RecognisedWebhook } from '../webhook/recogniseWebhook.ts';
import { caForAdministrator } from '../webhook/roles.ts';

/** What is there before a set-up's plan is made: the wizard opens with it, and the plan shows only what differs from it. */
export interface PresentState {
  readonly account: { readonly id: string; readonly name: string };
  /** Who is logged in. */
  readonly user: string;
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
  /** Whether the user has the platform role Administrator. @throws Failure – why that could not be found out. */
  readonly isAdministrator: () => boolean;
  readonly recognised: RecognisedWebhook | undefined;
  /** What the live objects and the webhook amount to as answers, by route; empty where a route is not there. */
  readonly answers: Readonly<Partial<Record<RouteId, RouteAnswers>>>;
  /** The live objects of the routes; those that are not there are left out. */
  readonly objects: readonly KubernetesObject[];
  readonly credentials: ClusterCredentials;
  /** Why the cluster's API did not let this user look, where the caller can do without: then no objects are known. */
  readonly refusal?: Failure;
  /** Opens the cluster's API again with the same credentials; the caller closes it. @throws Failure the refusal */
  openApi(): Promise<ClusterApi>;
}

/**
 * Reads what is there now, side by side: login and account, master, webhook, role, and the routes' objects in the cluster. Uses the
 * user's own credentials; where those do not do (OpenShift gives none, RBAC refuses), `useAdmin` is asked before any others are
 * fetched.
 *
 * @param options.useAdmin whether the admin certificate may be used to read and write in the cluster.
 * @param options.refusalWillDo gives a state without objects instead of throwing the refusal: enough for a route that has none.
 * @throws Failure – each way in which a call can fail; `not-logged-in`; the refusal itself when the user declines.
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
      withCluster(cluster, services, { signal, useAdmin: options.useAdmin, present: known }, (api) =>
        readObjects(api, signal),
      ).catch((error: unknown) => {
        if (!options.refusalWillDo || !isRefusal(error) || signal.aborted) throw error;
        return refusedBy(error);
      }),
      role,
      known,
    ]);
    const { account, user, master, webhook } = present;
    const { value: objects, credentials, reopen } = inCluster;
    return {
      account,
      user,
      master,
      webhook,
      isAdministrator,
      recognised: webhook ? recogniseWebhook(webhook, objects) : undefined,
      answers: Object.fromEntries(routes.map((route) => [route.id, route.presentAnswers(objects, webhook)])),
      objects,
      credentials,
      ...('refusal' in inCluster ? { refusal: inCluster.refusal } : {}),
      openApi: reopen,
    };
  });
}

/** No objects are known then. */
function refusedBy(refusal: Failure): InCluster<readonly KubernetesObject[]> & { readonly refusal: Failure } {
  return { value: [], credentials: 'user', refusal, reopen: () => Promise.reject(refusal) };
}

/** Not every set-up needs to know it, so that a failure waits until one does. */
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

/** Reads the routes' objects and tries, as a dry run, whether these credentials may also write. */
async function readObjects(api: ClusterApi, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  // Routes share their namespace, and some their names.
  const references = new Map(routes.flatMap((route) => route.references).map((one) => [JSON.stringify(one), one]));
  const found = await Promise.all([...references.values()].map((reference) => api.read(reference, signal)));
  const live = found.filter((object) => object !== undefined);
  const hasNamespace = live.some(({ kind }) => kind === 'Namespace');
  // Without any field of its own it can neither change nor conflict with anything; of the kinds only these two are valid without.
  const probe = [...references.values()].find(({ kind }) => kind === (hasNamespace ? 'ConfigMap' : 'Namespace'));
  if (probe) {
    const { apiVersion, kind, name, namespace } = probe;
    const object = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
    await api.apply(object, { dryRun: true, force: false, signal });
  }
  return live.map(withoutPrivateKeys);
}

/** What the user chose in the wizard. */
export interface SetUpInputs {
  readonly cluster: Cluster;
  readonly route: RouteId;
  readonly answers: RouteAnswers;
  /** One that is not known is kept, and stops the plan where the webhook has to be stored again. */
  readonly policy: StoredPolicy;
}
