import type { Duplex } from 'node:stream';
import type { ContainerLog } from '../node-agent/containerLog.ts';
import type { ClusterState } from '../state.ts';
import type { ObjectStore } from './objectStore.ts';
import type { ClusterPki } from './pkiFolder.ts';

/** The pods that really run, as the API server's proxy and `pods/log` reach them. */
export interface PodDirectory {
  /** The log of a pod's container; `previous` is the run before the last restart. */
  log(namespace: string, pod: string, previous: boolean): ContainerLog | undefined;
  /** A connection to a port of a pod. Rejects with an error whose `code` is `ECONNREFUSED` where nothing listens. */
  dial(namespace: string, pod: string, port: number): Promise<Duplex>;
}

/** What the API servers of one cluster share. */
export interface ClusterContext {
  id: string;
  store: ObjectStore;
  pods: PodDirectory;
  /** Ports on loopback of servers on the Internet, by `host:port`. */
  external: ReadonlyMap<string, number>;
  /** As the cluster's present CA signed it. */
  pki: () => ClusterPki;
  /** The cluster's state on disk, as it is now. */
  state(): ClusterState;
  /** Records a request that the lab does not implement. */
  recordUnimplemented(method: string, path: string): void;
}
