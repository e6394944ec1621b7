import type { LabProcess } from '../labProcess.ts';
import { Workbench, type WorkbenchOptions } from '../workbench.ts';
import type { TreeRow } from './treeView.ts';

/** Opens a window that works on a lab: its clusters are the tree's rows, and waits that ask again do so each second. */
export function openOnLab({ cliPath }: LabProcess, options: WorkbenchOptions = {}): Promise<Workbench> {
  const settings = { 'kubeAudit.cliPath': cliPath, 'kubeAudit.pollInterval': 1, 'kubeAudit.groupBy': 'none' };
  return Workbench.open({ ...options, settings: { ...settings, ...options.settings } });
}

/** Opens our container, and waits until each of the clusters that every lab has was read. */
export async function openClusters(workbench: Workbench): Promise<readonly TreeRow[]> {
  await workbench.openContainer('Kube Audit');
  return workbench
    .tree('Clusters')
    .waitForRows(
      (rows) => rows.length >= 10 && rows.every(({ description }) => !/^(Not read yet)?$/.test(description)),
      60_000,
    );
}
