import { Failure, type FailureCode } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { ClusterDetails } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ClusterCredentials, ClusterServices } from './clusterServices.ts';
import { reachCluster } from './openCluster.ts';
import { isRefusal } from './renewableApi.ts';
import { aside } from './sideBySide.ts';

/** Longest wait for a role to reach a cluster, in milliseconds. */
const MOST_ROLE_DELAY_MS = 5_000;

export interface CredentialsChoice {
  readonly signal: AbortSignal;
  /** Whether the admin certificate may be used if the user's own credentials are refused. */
  readonly useAdmin: () => Promise<boolean>;
}

/** The result, and the credentials that a plan has to use. */
export interface InCluster<T> {
  readonly value: T;
  readonly credentials: ClusterCredentials;
  /** Opens the cluster's API again with the same credentials; the caller closes it. */
  readonly reopen: () => Promise<ClusterApi>;
}

/**
 * Calls `look` with the cluster's API and the user's own credentials; if those are refused (OpenShift gives none, RBAC
 * forbids), with the admin certificate if the user agrees. Closes the API afterwards.
 * @param options.present what is read at the same time. The user is asked only after it, and its endpoints are used if
 * the first cannot be reached.
 * @throws Failure – the refusal if the user declines.
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
 * Opens a cluster: with the user's own credentials, waiting for a role to reach it; if those are refused, with the
 * admin certificate if the user agrees.
 * @param look tries what the credentials are needed for.
 * @param options.declined the result if RBAC refuses the user, who declines; if absent, the refusal is thrown.
 * @returns what was opened; the caller closes it.
 * @throws Failure – the refusal if the user declines. Nothing is open then.
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

/** Roles reach a cluster some seconds after the first request for its kubeconfig. */
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

/** Whether a failure only blocks access to a cluster, so that its stored webhook can still be changed. */
export function keepsOut(error: unknown): error is Failure {
  return error instanceof Failure && unreachableCodes.has(error.code);
}
