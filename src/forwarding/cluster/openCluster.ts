import { Failure } from '../../failure/failure.ts';
import type { CallPriority } from '../../ibmcloud/cliCommand.ts';
import { getCluster } from '../../ibmcloud/commands/clusters.ts';
import { getKubeconfig } from '../../ibmcloud/commands/credentials.ts';
import type { ClusterDetails, Endpoint } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from './clusterServices.ts';

export interface KubeconfigOptions {
  readonly admin: boolean;
  readonly signal: AbortSignal;
  readonly priority?: CallPriority;
  /** The cluster, if it is being read anyway, for its other endpoints; read here if absent. */
  readonly details?: Promise<ClusterDetails>;
}

/**
 * A kubeconfig with a reachable server (`ibmcloud ks cluster config`, with `--endpoint` if the setting or the network
 * needs it). `auto` tries the CLI's default first, then the cluster's other endpoints; it logs and remembers the
 * result.
 *
 * @throws Failure code `api-unreachable` if no endpoint can be reached.
 */
export async function kubeconfigFor(
  cluster: { readonly id: string },
  services: ClusterServices,
  options: KubeconfigOptions,
): Promise<string> {
  const { kubeconfig, api } = await reach(cluster, services, options);
  api?.close();
  return kubeconfig;
}

/** Opens the API with that kubeconfig, over the connection that proved reachable. @throws Failure – as there. */
export async function openCluster(
  cluster: { readonly id: string },
  services: ClusterServices,
  options: KubeconfigOptions,
): Promise<ClusterApi> {
  return (await reachCluster(cluster, services, options)).api;
}

/** Also returns the kubeconfig, which is secret. @throws Failure – as there. */
export async function reachCluster(
  cluster: { readonly id: string },
  services: ClusterServices,
  options: KubeconfigOptions,
): Promise<{ readonly kubeconfig: string; readonly api: ClusterApi }> {
  const { kubeconfig, api } = await reach(cluster, services, options);
  const opened = api ?? (await services.connect(kubeconfig));
  return { kubeconfig, api: forgetting(opened, () => services.reachable.delete(cluster.id)) };
}

/** An API that forgets the endpoint which was found as soon as it cannot be reached any more: the next try asks all. */
function forgetting(api: ClusterApi, forget: () => void): ClusterApi {
  return new Proxy(api, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args);
        if (answer instanceof Promise) {
          answer.catch((error: unknown) => {
            if (error instanceof Failure && ['api-unreachable', 'timed-out'].includes(error.code)) forget();
          });
        }
        return answer;
      };
    },
  });
}

/** `api` is present if the server had to be contacted. */
async function reach(
  cluster: { readonly id: string },
  services: ClusterServices,
  { admin, signal, priority = 'interactive', details }: KubeconfigOptions,
): Promise<{ readonly kubeconfig: string; readonly api?: ClusterApi }> {
  const { cli, reachable } = services;
  const get = (endpoint?: Endpoint): Promise<string> =>
    cli.run(getKubeconfig({ cluster: cluster.id, admin, ...(endpoint === undefined ? {} : { endpoint }) }), {
      signal,
      priority,
    });
  const known = endpointOf(cluster.id, services);
  if (known !== undefined) return { kubeconfig: await get(known) };
  const kubeconfig = await get();
  const first = await openReachable(kubeconfig, services, signal);
  if (!(first instanceof Failure)) {
    reachable.set(cluster.id, 'public');
    return { kubeconfig, api: first };
  }
  const { name, endpoints, serverUrl } = await (details ?? cli.run(getCluster(cluster.id), { signal, priority }));
  for (const endpoint of endpoints) {
    // The CLI's default is the public one, if there is one.
    if (endpoint === 'public' || (!endpoints.includes('public') && endpoint === endpoints[0])) continue;
    const other = await get(endpoint);
    const api = await openReachable(other, services, signal);
    if (api instanceof Failure) continue;
    reachable.set(cluster.id, endpoint);
    services.log(
      message('Using the {2} endpoint of {0} from now on: it can’t be reached at {1}.', name, serverUrl, endpoint),
    );
    return { kubeconfig: other, api };
  }
  throw first;
}

/** The endpoint to request by name; `undefined` if not decided yet. */
export function endpointOf(cluster: string, { reachable, endpoint }: ClusterServices): Endpoint | undefined {
  return endpoint === 'auto' ? reachable.get(cluster) : endpoint;
}

/** Notes for a preview about the endpoint; none for the public one, the CLI's default. */
export function endpointNotes(cluster: string, services: ClusterServices): readonly Message[] {
  const endpoint = endpointOf(cluster, services);
  if (endpoint === undefined || endpoint === 'public') return [];
  return [message('Using the {0} endpoint of the cluster’s API.', endpoint)];
}

/** Any answer of the server counts, even a refusal. @returns why it cannot be reached, or `undefined`. */
async function openReachable(
  kubeconfig: string,
  services: ClusterServices,
  signal: AbortSignal,
): Promise<ClusterApi | Failure> {
  const api = await services.connect(kubeconfig);
  try {
    await api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }, signal);
    return api;
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled') {
      if (error.code !== 'api-unreachable' && error.code !== 'timed-out') return api;
      api.close();
      return error;
    }
    api.close();
    throw error;
  }
}
