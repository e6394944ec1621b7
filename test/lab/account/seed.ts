import { mkdirSync } from 'node:fs';
import type { ClusterState } from '../state.ts';
import { labFiles } from './files.ts';
import { mainAccount, seededAccount } from './seededAccount.ts';
import { plainClusters, routeClusters, seededClusters } from './seededClusters.ts';
import { setFaults, writeAccount, writeCluster } from './store.ts';

export interface SeedOptions {
  /** Clusters of the targeted account in all: the ten that differ, then as many plain ones as are missing. */
  many?: number;
  /** Whether the plain ones have an API too, and forward. */
  serveMany?: boolean;
  /** Two more clusters for each route, on which nothing is set up. */
  routes?: boolean;
  /** In place of the ten that differ. */
  clusters?: ClusterState[];
  /** How fast their clusters change; absent: slow enough to be watched. */
  clock?: Clock;
}

/** What takes minutes at IBM: the polls of a master's refresh, and how long an API server collects a batch. */
export type Clock = Pick<ClusterState, 'refreshPolls' | 'auditBatchMaxWaitMs'>;

/** As fast as a test can see all there is to see: a refresh that begins late, and batches. */
export const quickClock: Clock = { refreshPolls: { deployed: 1, updating: 1 }, auditBatchMaxWaitMs: 100 };

/** Writes the default account and its clusters into an empty lab folder. */
export function seedLab(
  lab: string,
  { many = 0, serveMany = false, routes = false, clusters = seededClusters(), clock }: SeedOptions = {},
): void {
  for (const folder of [labFiles.clusters(lab), labFiles.inFlight(lab), labFiles.locks(lab), labFiles.home(lab)]) {
    mkdirSync(folder, { recursive: true });
  }
  const targeted = clusters.filter((cluster) => cluster.accountGuid === mainAccount.guid).length;
  const all = [
    ...clusters,
    ...(routes ? routeClusters() : []),
    ...plainClusters(Math.max(0, many - targeted), serveMany),
  ];
  for (const cluster of all) writeCluster(lab, { ...cluster, ...clock });
  setFaults(lab, []);
  writeAccount(lab, seededAccount());
}

/** Id of a cluster of the default lab, or of one for a route. @throws Error for a name that is not seeded. */
export function seededClusterId(name: string): string {
  const found = [...seededClusters(), ...routeClusters()].find((cluster) => cluster.name === name);
  if (!found) throw new Error(`No seeded cluster is named ${name}.`);
  return found.id;
}
