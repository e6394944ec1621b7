import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ApiSource } from '../../kubernetes/podLog/followPodLog.ts';
import type { ClusterServices } from './clusterServices.ts';
import { openCluster } from './openCluster.ts';

/** The current API, and the former one with its running requests. */
const KEPT = 2;
const RENEW_PAUSE_MS = 30_000;

/**
 * One cluster's API for something that outlives its credentials: tokens expire within the hour, and admin certificates
 * are renewed. Running requests finish with the former ones; what runs on still older ones is broken off, and resumes.
 */
export class RenewableApi implements ApiSource {
  readonly #open: (signal: AbortSignal) => Promise<ClusterApi>;
  readonly #opened: ClusterApi[];
  #renewal: Promise<void> | undefined;
  #isClosed = false;
  #renewedAt = -Infinity;

  private constructor(open: (signal: AbortSignal) => Promise<ClusterApi>, first: ClusterApi) {
    this.#open = open;
    this.#opened = [first];
  }

  /**
   * Opens it with the user's own credentials, or with the admin certificate (`ibmcloud ks cluster config`).
   * @throws Failure code `api-unauthorized` if the user has no credentials.
   */
  static async open(
    cluster: Cluster,
    services: ClusterServices,
    { admin, signal }: { readonly admin: boolean; readonly signal: AbortSignal },
  ): Promise<RenewableApi> {
    const open = (until: AbortSignal): Promise<ClusterApi> => openCluster(cluster, services, { admin, signal: until });
    return new RenewableApi(open, await open(signal));
  }

  current(): ClusterApi {
    const api = this.#opened.at(-1);
    if (!api) throw new Error('The API is closed');
    return api;
  }

  /** Does nothing where the credentials are so new that others would be refused too. */
  renew(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#renewedAt < RENEW_PAUSE_MS) return Promise.resolve();
    this.#renewal ??= this.#open(signal)
      .then((api) => {
        if (this.#isClosed) return api.close();
        this.#renewedAt = performance.now();
        this.#opened.push(api);
        for (const older of this.#opened.splice(0, this.#opened.length - KEPT)) older.close();
      })
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  close(): void {
    this.#isClosed = true;
    for (const api of this.#opened) api.close();
  }
}

/** Whether other credentials might be accepted. */
export function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && (error.code === 'api-unauthorized' || error.code === 'api-forbidden');
}
