import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { showTarget } from '../ibmcloud/account.ts';
import { getCluster } from '../ibmcloud/clusters.ts';
import type { AuditWebhook, Cluster, Master } from '../ibmcloud/models.ts';
import { getAuditWebhook } from '../ibmcloud/webhook.ts';
import type { ClusterApi, KubernetesObject } from '../kubernetes/clusterApi.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import { pause } from './pause.ts';
import type { ClusterCredentials } from './plan.ts';
import { recogniseWebhook, type RecognisedWebhook } from './recognise.ts';
import { routes } from './routes.ts';
import type { RouteAnswers, RouteId } from './routes/route.ts';
import { withoutPrivateKeys } from './secretDigests.ts';
import type { FlowServices } from './services.ts';

/** What is there before the plan is made: the wizard opens with it, and the plan shows only what differs from it. */
export interface PresentState {
  readonly account: { readonly id: string; readonly name: string };
  /** Who is logged in. */
  readonly user: string;
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
  readonly recognised: RecognisedWebhook | undefined;
  /** What the live objects and the webhook amount to as answers, by route; empty where a route is not there. */
  readonly answers: Readonly<Partial<Record<RouteId, RouteAnswers>>>;
  /** The live objects of the routes; those that are not there are left out. */
  readonly objects: readonly KubernetesObject[];
  readonly credentials: ClusterCredentials;
  /** Why the cluster's API did not let this user look, where the caller can do without: then no objects are known. */
  readonly refusal?: Failure;
  /** Opens the cluster's API again with the same credentials; whoever calls it closes it. @throws Failure the refusal */
  openApi(): Promise<ClusterApi>;
}

/**
 * Reads what is there now: login and account, master, webhook, and the routes' objects in the cluster. Uses the user's own
 * credentials; where those do not do (OpenShift gives none, RBAC refuses), `useAdmin` is asked before any others are fetched.
 *
 * @param options.useAdmin whether the admin certificate may be used to read and write in the cluster.
 * @param options.refusalWillDo gives a state without objects instead of throwing the refusal: enough for a route that has none.
 * @throws Failure – each way in which a call can fail; `not-logged-in`; the refusal itself when the user declines.
 */
export async function readPresentState(
  cluster: Cluster,
  services: FlowServices,
  options: {
    readonly signal: AbortSignal;
    readonly useAdmin: () => Promise<boolean>;
    readonly refusalWillDo?: boolean;
  },
): Promise<PresentState> {
  const { cli } = services;
  const { signal } = options;
  const run = { signal, urgent: true };
  const target = await cli.run(showTarget(), run);
  if (!target)
    throw new Failure('not-logged-in', message('You are not logged in to IBM Cloud; log in and try again.'), {
      remedy: 'log-in',
    });
  if (!target.account) {
    throw new Failure(
      'account-changed',
      message('No account is selected; select the account that the cluster belongs to.'),
      { remedy: 'select-account' },
    );
  }
  const [details, webhook, inCluster] = await allOrAbort(signal, (all) => [
    cli.run(getCluster(cluster.id), { ...run, signal: all }),
    cli.run(getAuditWebhook(cluster.id), { ...run, signal: all }),
    readInCluster(cluster, services, { ...options, signal: all }),
  ]);
  const answers = Object.fromEntries(
    routes.map((route) => [route.id, route.presentAnswers(inCluster.objects, webhook)]),
  );
  const { kubeconfig, refusal } = inCluster;
  return {
    account: target.account,
    user: target.user,
    master: details.master,
    webhook,
    recognised: webhook ? recogniseWebhook(webhook, inCluster.objects) : undefined,
    answers,
    objects: inCluster.objects,
    credentials: inCluster.credentials,
    ...(refusal === undefined ? {} : { refusal }),
    // Behind a function, so that whoever keeps or prints the state has no credentials with it.
    openApi: () => (refusal === undefined ? services.connect(kubeconfig) : Promise.reject(refusal)),
  };
}

/** How long a role that is on its way is waited for, in milliseconds. */
const mostRoleDelayMs = 5_000;

interface InCluster {
  readonly objects: readonly KubernetesObject[];
  readonly credentials: ClusterCredentials;
  readonly kubeconfig: string;
  readonly refusal?: Failure;
}

async function readInCluster(
  cluster: Cluster,
  services: FlowServices,
  { signal, useAdmin, refusalWillDo = false }: Parameters<typeof readPresentState>[2],
): Promise<InCluster> {
  const readAs = async (credentials: ClusterCredentials): Promise<InCluster> => {
    const kubeconfig = await kubeconfigFor(cluster, services, { admin: credentials === 'admin', signal });
    const api = await services.connect(kubeconfig);
    try {
      return { objects: await readObjects(api, signal), credentials, kubeconfig };
    } finally {
      api.close();
    }
  };
  try {
    return await readAs('user').catch(async (error: unknown) => {
      // Roles reach a cluster some seconds after its kubeconfig was first asked for.
      if (!(error instanceof Failure) || error.code !== 'api-forbidden') throw error;
      await pause(Math.min(services.pollIntervalMs, mostRoleDelayMs), signal);
      return readAs('user');
    });
  } catch (error) {
    const refused = error instanceof Failure && (error.code === 'api-unauthorized' || error.code === 'api-forbidden');
    if (!refused || signal.aborted) throw error;
    if (await useAdmin()) return readAs('admin');
    if (!refusalWillDo) throw error;
    return { objects: [], credentials: 'user', kubeconfig: '', refusal: error };
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

/** Like `Promise.all`, but the first to fail ends the others, whose answers would not be used, and they have ended when it throws. */
async function allOrAbort<A, B, C>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal.addEventListener('abort', abort);
  if (signal.aborted) stop.abort();
  const started = start(stop.signal);
  try {
    return await Promise.all(started);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(started);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
