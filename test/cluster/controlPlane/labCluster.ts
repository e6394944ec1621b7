import { setTimeout as sleep } from 'node:timers/promises';
import { labFiles, writeAtomically } from '../../lab/account/files.ts';
import { readAccount, readCluster, updateCluster } from '../../lab/account/store.ts';
import { serviceDate } from '../../lab/ibmcloud/table.ts';
import type { ConsumerAddress } from '../../lab/node-agent/container.ts';
import type { ClusterState, StoredWebhook } from '../../lab/state.ts';
import { programsOfImages } from './images.ts';
import { Node } from './node.ts';
import type { Programs } from './programs.ts';
import { ControlPlane } from './start.ts';

/** How often the cluster's file is looked at. */
const POLL_MS = 200;
/** Kubernetes waits 10 s before the first of four retries: too long for a test that wants to see a delivery fail. */
const INITIAL_BACKOFF_MS = 500;

export interface LabCluster {
  readonly control: ControlPlane;
  stop(): Promise<void>;
}

/**
 * A cluster that the lab's own servers leave alone, because a real control plane is to serve it. Its refreshes stay at
 * `updating` until the real API servers have restarted. Call it before the lab starts.
 */
export function reserveCluster(lab: string, clusterId: string): void {
  updateCluster(lab, clusterId, (cluster) => {
    cluster.served = false;
    cluster.refreshPolls.updating = Number.MAX_SAFE_INTEGER;
  });
}

/**
 * Serves one of the lab's clusters by a real control plane: the lab's `ibmcloud` hands out its credentials, and each
 * master refresh restarts its API servers with the webhook that is then applied.
 */
export async function serveLabCluster(
  lab: string,
  clusterId: string,
  programs: Programs,
  consumers: ConsumerAddress[],
): Promise<LabCluster> {
  const state = clusterState(lab, clusterId);
  const { webhook } = state.applied;
  const control = await ControlPlane.start({
    programs,
    apiServers: state.apiServers,
    cutOff: state.cutOff ?? [],
    timing: { batchMaxWaitMs: state.auditBatchMaxWaitMs, initialBackoffMs: INITIAL_BACKOFF_MS },
    user: readAccount(lab).session.user,
    ...(webhook === null ? {} : { webhook }),
  });
  const node = await Node.start(control, programsOfImages(control.folder, consumers));
  writeAtomically(labFiles.access(lab, clusterId), `${JSON.stringify(control.access, null, 2)}\n`, 0o600);

  const stopped = new AbortController();
  const following = follow(lab, clusterId, control, state.applied.generation, stopped.signal);
  following.catch((error: unknown) =>
    console.error(`The control plane of ${state.name} could not be restarted:`, error),
  );
  return {
    control,
    stop: async () => {
      stopped.abort();
      await following.catch(() => undefined);
      await node.stop();
      await control.stop();
    },
  };
}

async function follow(
  lab: string,
  clusterId: string,
  control: ControlPlane,
  generation: number,
  signal: AbortSignal,
): Promise<void> {
  for (let running = generation; !signal.aborted;) {
    const { applied, refresh, master, stored } = clusterState(lab, clusterId);
    if (refresh !== null && master.state === 'updating') {
      await control.restartApiServers(stored ?? undefined);
      running = endRefresh(lab, clusterId, stored);
    } else if (applied.generation !== running) {
      // A test applied it without a refresh.
      await control.restartApiServers(applied.webhook ?? undefined);
      running = applied.generation;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** @returns the generation that now runs. */
function endRefresh(lab: string, clusterId: string, webhook: StoredWebhook | null): number {
  return updateCluster(lab, clusterId, (cluster) => {
    // Dates have whole seconds: the new one is at least a second later than the old one.
    const later = Math.max(Date.now(), Date.parse(cluster.master.statusModified) + 1000);
    const statusModified = serviceDate(later);
    cluster.master = { ...cluster.master, state: 'deployed', status: 'Ready', statusModified };
    cluster.refresh = null;
    cluster.applied = { generation: cluster.applied.generation + 1, webhook };
    return cluster.applied.generation;
  });
}

function clusterState(lab: string, clusterId: string): ClusterState {
  const state = readCluster(lab, clusterId);
  if (state === undefined) throw new Error(`The lab has no cluster ${clusterId}.`);
  return state;
}
