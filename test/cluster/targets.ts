import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededClusterId, seedLab } from '../lab/account/seed.ts';
import { listClusters, readAccess, updateCluster } from '../lab/account/store.ts';
import { startLab } from '../lab/lab.ts';
import type { ClusterAccess } from '../lab/state.ts';
import { kubeconfigOf } from './controlPlane/kubeconfig.ts';
import { reserveCluster, serveLabCluster } from './controlPlane/labCluster.ts';
import { findPrograms } from './controlPlane/programs.ts';
import type { Target } from './target.ts';

export interface StartedTarget {
  readonly target: Target;
  /** Copies what the control plane's programs said into a folder; the lab's own API says nothing. */
  readonly keepLogs: (folder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface TargetOptions {
  /** API servers of the master; one where absent. */
  readonly apiServers?: number;
  /** Those of them, counted from 0, that reach no pod. */
  readonly cutOff?: readonly number[];
  /** Whether the lab's other clusters are to answer too. */
  readonly wholeLab?: boolean;
}

/** The cluster of the default lab that does not forward anything yet. */
const CLUSTER = 'dev-fra';

/** A name for the namespaces of one run. */
export function newRun(): string {
  return randomBytes(4).toString('hex');
}

/**
 * A lab with one cluster under test: served by the lab's own API, or by a real control plane.
 *
 * @throws ProgramsMissing where the control plane's programs can neither be found nor built.
 */
export async function startTarget(
  kind: 'lab' | 'control-plane',
  say: (line: string) => void,
  options: TargetOptions = {},
): Promise<StartedTarget> {
  const programs = kind === 'lab' ? undefined : await findPrograms(say);
  const clusterId = seededClusterId(CLUSTER);
  const dir = await seededLab(clusterId, options);
  if (programs !== undefined) reserveCluster(dir, clusterId);
  const stops = [(): Promise<void> => rm(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of stops.reverse()) await step();
  };
  try {
    const lab = await startLab({ dir });
    stops.push(() => lab.stop());
    if (programs === undefined) {
      const access = readAccess(dir, clusterId);
      if (access === undefined) throw new Error(`The lab does not serve ${CLUSTER}.`);
      return { target: targetOf(kind, access, dir, clusterId), keepLogs: () => Promise.resolve(), stop };
    }
    const cluster = await serveLabCluster(dir, clusterId, programs, lab.consumerAddresses);
    stops.push(() => cluster.stop());
    const { control } = cluster;
    return {
      target: targetOf(kind, control.access, dir, clusterId),
      keepLogs: (folder) => cp(join(control.folder, 'log'), folder, { recursive: true }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function seededLab(clusterId: string, { apiServers = 1, cutOff = [], wholeLab }: TargetOptions): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lab-'));
  seedLab(dir);
  for (const { id } of listClusters(dir)) {
    updateCluster(dir, id, (cluster) => {
      if (id === clusterId) {
        cluster.apiServers = apiServers;
        cluster.cutOff = [...cutOff];
      } else if (wholeLab !== true) {
        cluster.served = false;
      }
    });
  }
  return dir;
}

function targetOf(kind: Target['kind'], access: ClusterAccess, dir: string, clusterId: string): Target {
  const admin = { certPem: access.adminCertPem, keyPem: access.adminKeyPem };
  const kubeconfig = kubeconfigOf(access.url, access.caPem, admin);
  return { kind, kubeconfig, run: newRun(), access, lab: { dir, clusterId } };
}
