import { mkdirSync } from 'node:fs';
import { mainAccount, seededAccount } from './seededAccount.ts';
import { plainClusters, routeClusters, seededClusters } from './seededClusters.ts';
import { labFiles } from './files.ts';
import type { ClusterState } from '../state.ts';
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
}

/** Writes the default account and its clusters into an empty lab folder. */
export function seedLab(
  lab: string,
  { many = 0, serveMany = false, routes = false, clusters = seededClusters() }: SeedOptions = {},
): void {
  for (const folder of [labFiles.clusters(lab), labFiles.inFlight(lab), labFiles.locks(lab), labFiles.home(lab)]) {
    mkdirSync(folder, { recursive: true });
  }
  const targeted = clusters.filter((cluster) => cluster.accountGuid === mainAccount.guid).length;
  for (const cluster of clusters) writeCluster(lab, cluster);
  if (routes) for (const cluster of routeClusters()) writeCluster(lab, cluster);
  for (const cluster of plainClusters(Math.max(0, many - targeted), serveMany)) writeCluster(lab, cluster);
  setFaults(lab, []);
  writeAccount(lab, seededAccount());
}

/** Id of a cluster of the default lab, or of one for a route. @throws Error for a name that is not seeded. */
export function seededClusterId(name: string): string {
  const found = [...seededClusters(), ...routeClusters()].find((cluster) => cluster.name === name);
  if (!found) throw new Error(`No seeded cluster is named ${name}.`);
  return found.id;
}
