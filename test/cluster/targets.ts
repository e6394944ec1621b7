import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededClusterId, seedLab } from '../lab/account/seed.ts';
import { writeWrapper } from '../lab/account/wrapper.ts';
import { readAccess } from '../lab/account/store.ts';
import { startConsumers } from '../lab/consumer.ts';
import type { ClusterAccess } from '../lab/state.ts';
import { kubeconfigOf } from './controlPlane/kubeconfig.ts';
import { reserveCluster, serveLabCluster } from './controlPlane/labCluster.ts';
import type { ControlPlane } from './controlPlane/start.ts';
import { findPrograms } from './controlPlane/programs.ts';
import type { Target } from './target.ts';

export interface StartedTarget {
  readonly target: Target;
  /** Copies what the control plane's programs said into a folder; the lab's own API says nothing. */
  readonly keepLogs: (folder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The cluster of the default lab that does not forward anything yet. */
const CLUSTER = 'dev-fra';

function targetOf(kind: Target['kind'], access: ClusterAccess, dir: string, clusterId: string): Target {
  const admin = { certPem: access.adminCertPem, keyPem: access.adminKeyPem };
  return { kind, kubeconfig: kubeconfigOf(access.url, access.caPem, admin), access, lab: { dir, clusterId } };
}

/** The lab's own API. */
export async function startLabTarget(): Promise<StartedTarget> {
  const dir = await mkdtemp(join(tmpdir(), 'lab-'));
  const { startLab } = await import('../lab/lab.ts');
  const lab = await startLab({ dir });
  const clusterId = seededClusterId(CLUSTER);
  const access = readAccess(dir, clusterId);
  if (access === undefined) throw new Error(`The lab does not serve ${CLUSTER}.`);
  return {
    target: targetOf('lab', access, dir, clusterId),
    keepLogs: () => Promise.resolve(),
    stop: async () => {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface ControlPlaneTarget extends StartedTarget {
  readonly control: ControlPlane;
}

/** A real control plane in the place of one of the lab's clusters. */
export async function startControlPlaneTarget(
  say: (line: string) => void,
  apiServers = 1,
): Promise<ControlPlaneTarget> {
  const programs = await findPrograms(say);
  const dir = await mkdtemp(join(tmpdir(), 'lab-'));
  seedLab(dir);
  writeWrapper(dir);
  const clusterId = seededClusterId(CLUSTER);
  reserveCluster(dir, clusterId, apiServers);
  const sockets = join(dir, 'run');
  await mkdir(sockets);
  const consumers = await startConsumers(dir, sockets);
  const cluster = await serveLabCluster(dir, clusterId, programs, consumers.addresses);
  return {
    control: cluster.control,
    target: targetOf('control-plane', cluster.control.access, dir, clusterId),
    keepLogs: (folder) => cp(join(cluster.control.folder, 'log'), folder, { recursive: true }),
    stop: async () => {
      await cluster.stop();
      await consumers.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
