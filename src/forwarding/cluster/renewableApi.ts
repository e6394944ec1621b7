import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ApiSource } from '../../kubernetes/podLog/followPodLog.ts';
import type { ClusterServices } from './clusterServices.ts';
import { openCluster } from './openCluster.ts';

/**
 * One cluster's API for something that outlives its credentials: tokens expire within the hour, and admin certificates
 * are renewed. Running requests finish with the old ones.
 */
export class RenewableApi implements ApiSource {
  readonly #open: (signal: AbortSignal) => Promise<ClusterApi>;
  readonly #opened: ClusterApi[];
  #renewal: Promise<void> | undefined;
  #isClosed = false;

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

  renew(signal: AbortSignal): Promise<void> {
    this.#renewal ??= this.#open(signal)
      .then((api) => {
        if (this.#isClosed) api.close();
        else this.#opened.push(api);
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
