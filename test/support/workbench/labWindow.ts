import type { LabProcess } from '../labProcess.ts';
import { Workbench, type WorkbenchOptions } from '../workbench.ts';
import type { TreeRow } from './treeView.ts';

/** Opens a window that works on a lab: its clusters are the tree's rows, and waits that ask again do so each second. */
export function openOnLab({ cliPath }: LabProcess, options: WorkbenchOptions = {}): Promise<Workbench> {
  const settings = { 'kubeAudit.cliPath': cliPath, 'kubeAudit.pollInterval': 1, 'kubeAudit.groupBy': 'none' };
  return Workbench.open({ ...options, settings: { ...settings, ...options.settings } });
}

/** Opens our container, and waits until these clusters were read; without names, each of those that every lab has. */
export async function openClusters(workbench: Workbench, names?: readonly string[]): Promise<readonly TreeRow[]> {
  const isRead = ({ description }: TreeRow): boolean => !/^(Not read yet)?$/.test(description);
  await workbench.openContainer('Kube Audit');
  return workbench
    .tree('Clusters')
    .waitForRows(
      (rows) =>
        names === undefined
          ? rows.length >= 10 && rows.every(isRead)
          : names.every((name) => rows.some((row) => row.label === name && isRead(row))),
      120_000,
    );
}
