import { mkdirSync } from 'node:fs';
import { mainAccount, seededAccount } from './seededAccount.ts';
import { plainClusters, seededClusters } from './seededClusters.ts';
import { labFiles } from './files.ts';
import type { ClusterState } from '../state.ts';
import { setFaults, writeAccount, writeCluster } from './store.ts';

/**
 * Writes the default account and its clusters into an empty lab folder.
 *
 * @param options.many clusters of the targeted account in all: the ten that differ, then as many plain ones as are missing.
 * @param options.clusters instead of the default ones.
 */
export function seedLab(lab: string, options: { many?: number; clusters?: ClusterState[] } = {}): void {
  for (const folder of [labFiles.clusters(lab), labFiles.inFlight(lab), labFiles.locks(lab), labFiles.home(lab)]) {
    mkdirSync(folder, { recursive: true });
  }
  const clusters = options.clusters ?? seededClusters();
  const targeted = clusters.filter((cluster) => cluster.accountGuid === mainAccount.guid).length;
  for (const cluster of clusters) writeCluster(lab, cluster);
  for (const cluster of plainClusters(Math.max(0, (options.many ?? 0) - targeted))) writeCluster(lab, cluster);
  setFaults(lab, []);
  writeAccount(lab, seededAccount());
}

/** Id of a cluster of the default lab. @throws Error for a name that is not seeded. */
export function seededClusterId(name: string): string {
  const found = seededClusters().find((cluster) => cluster.name === name);
  if (!found) throw new Error(`No seeded cluster is named ${name}.`);
  return found.id;
}
