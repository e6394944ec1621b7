import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import type { FleetTimes, PageTimes } from './report.ts';

/** A window that has just opened keeps the processors busy for a while. */
const SETTLE_MS = 5_000;

/** The overview of a cluster out of the last known state, beside a webview of VS Code's with nothing in it. */
export async function pageTimes({ clusters }: KubeAuditExports): Promise<PageTimes> {
  const [row] = clusters.rows();
  if (row === undefined) throw new Error('No cluster is known.');
  return opened('kubeAudit.openOverview', { clusterId: row.cluster.id });
}

/** Whose plan is run, and shown. */
const PLANNED = 'prod-dal';

/** Runs a plan, whose page is kept; the driver agrees to it. */
export async function ranPlan({ clusters }: KubeAuditExports): Promise<void> {
  await vscode.commands.executeCommand('kubeAudit.renewCertificates', { clusterId: idOf(clusters, PLANNED) });
}

/** The page of a cluster's last plan, which an earlier start has run. */
export async function planTimes({ clusters }: KubeAuditExports): Promise<PageTimes> {
  return opened('kubeAudit.showPlan', { clusterId: idOf(clusters, PLANNED) });
}

function idOf(clusters: KubeAuditExports['clusters'], name: string): string {
  const row = clusters.rows().find(({ cluster }) => cluster.name === name);
  if (row === undefined) throw new Error(`${name} is not known.`);
  return row.cluster.id;
}

/** The page of a cluster's last verification, which an earlier start has made. */
export async function verificationTimes({ clusters }: KubeAuditExports): Promise<PageTimes> {
  const verified = clusters.rows().find(({ cluster }) => clusters.verdict(cluster.id) !== undefined);
  if (verified === undefined) throw new Error('No cluster was verified.');
  return opened('kubeAudit.showReport', { clusterId: verified.cluster.id });
}

/** The page of all clusters; the driver scrolls it, and writes the file `scrolled` when it has. */
export async function fleetTimes({ clusters }: KubeAuditExports, folder: string): Promise<FleetTimes> {
  const rows = clusters.rows().length;
  if (rows === 0) throw new Error('No cluster is known.');
  const times = await opened('kubeAudit.openFleet');
  writeFileSync(join(folder, 'opened'), '');
  while (!existsSync(join(folder, 'scrolled'))) await delay(20);
  return { ...times, rows };
}

async function opened(command: string, ...given: readonly unknown[]): Promise<PageTimes> {
  // From the second start on, the window brings back the page of the one before.
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await delay(SETTLE_MS);
  // The first one of a window starts what VS Code needs for all of them.
  await emptyPage();
  const empty = await emptyPage();
  const open = async (): Promise<number> => {
    const began = performance.now();
    await vscode.commands.executeCommand(command, ...given);
    return performance.now() - began;
  };
  const first = await open();
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  return { first, again: await open(), empty };
}

async function emptyPage(): Promise<number> {
  const began = performance.now();
  const panel = vscode.window.createWebviewPanel('bench', 'Bench', vscode.ViewColumn.Active, { enableScripts: true });
  await new Promise((resolve) => {
    panel.webview.onDidReceiveMessage(resolve);
    panel.webview.html = `<!DOCTYPE html><p>Bench</p><script>
      const api = acquireVsCodeApi();
      requestAnimationFrame(() => setTimeout(() => api.postMessage('painted')));
    </script>`;
  });
  const time = performance.now() - began;
  panel.dispose();
  return time;
}
