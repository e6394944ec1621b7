import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ApiSource } from '../../kubernetes/podLog/followPodLog.ts';
import type { ClusterServices } from './clusterServices.ts';
import { openCluster } from './openCluster.ts';

/**
 * One cluster's API for as long as something lasts that outlives its credentials: tokens expire within the hour, and admin
 * certificates are renewed. Requests under way go on with the old ones.
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
   * @throws Failure – each way in which the CLI can fail; `api-unauthorized` where there are no credentials of one's own.
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

  /** Ends every request and frees the sockets. */
  close(): void {
    this.#isClosed = true;
    for (const api of this.#opened) api.close();
  }
}

/** Whether other credentials may do what these may not. */
export function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && (error.code === 'api-unauthorized' || error.code === 'api-forbidden');
}
