import { Failure, type FailureCode } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { ClusterDetails } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ClusterCredentials, ClusterServices } from './clusterServices.ts';
import { reachCluster } from './openCluster.ts';
import { isRefusal } from './renewableApi.ts';
import { aside } from './sideBySide.ts';

/** Longest wait for a role that is on its way into a cluster, in milliseconds. */
const MOST_ROLE_DELAY_MS = 5_000;

export interface CredentialsChoice {
  readonly signal: AbortSignal;
  /** Whether the admin certificate may be used in the cluster, where the user's own credentials do not do. */
  readonly useAdmin: () => Promise<boolean>;
}

/** What a look into a cluster gave, and which credentials a plan has to use. */
export interface InCluster<T> {
  readonly value: T;
  readonly credentials: ClusterCredentials;
  /** Opens the cluster's API again with the same credentials, which it keeps to itself; for the caller to close. */
  readonly reopen: () => Promise<ClusterApi>;
}

/**
 * Calls `look` with the cluster's API, with the user's own credentials; where those do not do (OpenShift gives none, RBAC
 * refuses), with the admin certificate if the user agrees. The API is closed afterwards.
 * @param options.present what is read beside it: the user is not asked before it is known, and its endpoints serve where the first one
 *   cannot be reached.
 * @throws Failure – the refusal itself when the user declines.
 */
export async function withCluster<T>(
  cluster: { readonly id: string },
  services: ClusterServices,
  {
    signal,
    useAdmin,
    present,
  }: CredentialsChoice & { readonly present?: Promise<{ readonly details: ClusterDetails }> },
  look: (api: ClusterApi) => Promise<T>,
): Promise<InCluster<T>> {
  const details = present && aside(present.then((found) => found.details));
  const open = async (admin: boolean) => {
    const reached = await reachCluster(cluster, services, { admin, signal, ...(details ? { details } : {}) });
    return { ...reached, close: () => reached.api.close() };
  };
  const { opened, value, credentials } = await enterCluster(open, ({ api }) => look(api), services, {
    signal,
    useAdmin: async () => {
      await present;
      return useAdmin();
    },
  });
  opened.close();
  return { value, credentials, reopen: () => services.connect(opened.kubeconfig) };
}

/**
 * The one way into a cluster: the user's own credentials, with a wait for a role that is on its way; where they are refused, the
 * admin certificate if the user agrees.
 * @param look tries what the credentials are needed for.
 * @param options.declined what to go on with where RBAC refuses the user, who declines; where absent, the refusal is thrown.
 * @returns what was opened, for the caller to close.
 * @throws Failure – the refusal itself when the user declines. Nothing is open then.
 */
export async function enterCluster<Opened extends { close(): void }, T>(
  open: (admin: boolean) => Promise<Opened>,
  look: (opened: Opened) => Promise<T>,
  { pollIntervalMs }: ClusterServices,
  { signal, useAdmin, declined }: CredentialsChoice & { readonly declined?: () => T },
): Promise<{ readonly opened: Opened; readonly value: T; readonly credentials: ClusterCredentials }> {
  let own: Opened | undefined;
  let isKept = false;
  try {
    own = await open(false);
    const value = await lookOnceRoleIsThere(own, look, Math.min(pollIntervalMs, MOST_ROLE_DELAY_MS), signal);
    isKept = true;
    return { opened: own, value, credentials: 'user' };
  } catch (error) {
    if (!isRefusal(error) || signal.aborted) throw error;
    if (!(await useAdmin())) {
      if (!own || !declined || error.code !== 'api-forbidden') throw error;
      isKept = true;
      return { opened: own, value: declined(), credentials: 'user' };
    }
  } finally {
    if (!isKept) own?.close();
  }
  const opened = await open(true);
  try {
    return { opened, value: await look(opened), credentials: 'admin' };
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** Roles reach a cluster some seconds after its kubeconfig was first asked for. */
async function lookOnceRoleIsThere<Opened, T>(
  opened: Opened,
  look: (opened: Opened) => Promise<T>,
  delayMs: number,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await look(opened);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'api-forbidden') throw error;
    await pause(delayMs, signal);
    return look(opened);
  }
}

const unreachableCodes: ReadonlySet<FailureCode> = new Set([
  'api-unreachable',
  'api-certificate',
  'api-unauthorized',
  'api-forbidden',
  'timed-out',
  'no-permission',
]);

/** Whether a failure keeps us out of a cluster, and is no reason not to change the webhook that IBM Cloud has stored for it. */
export function keepsOut(error: unknown): error is Failure {
  return error instanceof Failure && unreachableCodes.has(error.code);
}
