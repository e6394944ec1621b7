import { Failure } from '../failure/failure.ts';
import type { ClusterApi } from '../kubernetes/clusterApi.ts';
import { openCluster } from './kubeconfigFor.ts';
import { pause } from './pause.ts';
import type { ClusterCredentials } from './plan.ts';
import { isRefusal } from './renewableApi.ts';
import type { FlowServices } from './services.ts';

/** How long a role that is on its way is waited for, in milliseconds. */
const mostRoleDelayMs = 5_000;

export interface CredentialsChoice {
  readonly signal: AbortSignal;
  /** Whether the admin certificate may be used in the cluster, where the user's own credentials do not do. */
  readonly useAdmin: () => Promise<boolean>;
}

/**
 * Calls `look` with the cluster's API, with the user's own credentials; where those do not do (OpenShift gives none, RBAC
 * refuses), with the admin certificate if the user agrees. The API is closed afterwards.
 * @returns what `look` gave, and which credentials a plan has to use.
 * @throws Failure – the refusal itself when the user declines.
 */
export async function lookIntoCluster<T>(
  cluster: { readonly id: string },
  services: FlowServices,
  { signal, useAdmin }: CredentialsChoice,
  look: (api: ClusterApi) => Promise<T>,
): Promise<{ readonly value: T; readonly credentials: ClusterCredentials }> {
  const lookAs = async (credentials: ClusterCredentials): Promise<{ value: T; credentials: ClusterCredentials }> => {
    const api = await openCluster(cluster, services, { admin: credentials === 'admin', signal });
    try {
      return { value: await look(api), credentials };
    } finally {
      api.close();
    }
  };
  try {
    return await lookAs('user').catch(async (error: unknown) => {
      // Roles reach a cluster some seconds after its kubeconfig was first asked for.
      if (!(error instanceof Failure) || error.code !== 'api-forbidden') throw error;
      await pause(Math.min(services.pollIntervalMs, mostRoleDelayMs), signal);
      return lookAs('user');
    });
  } catch (error) {
    if (!isRefusal(error) || signal.aborted || !(await useAdmin())) throw error;
    return lookAs('admin');
  }
}
