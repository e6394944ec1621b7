import { existsSync, statSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import { fleetTimes, pageTimes, planTimes, ranPlan, verificationTimes } from './hostPage.ts';
import { streamTimes } from './hostStream.ts';
import { verifyTimes } from './hostVerify.ts';
import { activationTime, loader } from './loader.ts';
import type { ActivationTime, HostReport, Order, Phase, VerifyTimes } from './report.ts';

const ourId = 'ibmcloud-kube-audit.ibmcloud-kube-audit';
const emptyId = 'ibmcloud-kube-audit-bench.empty';

/** Measures in a real extension host, freshly started. VS Code calls it as it calls a test suite. */
export async function run(): Promise<void> {
  const folder = process.env['KUBE_AUDIT_BENCH_FOLDER'];
  if (folder === undefined) throw new Error('KUBE_AUDIT_BENCH_FOLDER is not set.');
  const { phase, start, clusters } = JSON.parse(readFileSync(join(folder, 'phase.json'), 'utf8')) as Order;
  writeFileSync(join(folder, 'report.json'), JSON.stringify(await measure(phase, start, folder, clusters)));
}

async function measure(phase: Phase, start: number, folder: string, clusters: number): Promise<HostReport> {
  switch (phase) {
    case 'activation':
      return activation(start);
    case 'first-row':
      return firstRow(folder);
    case 'all-rows':
      return allRows(clusters);
    case 'page':
      return { phase, ...(await pageTimes(await ours())) };
    case 'run-plan':
      await ranPlan(await ours());
      return { phase };
    case 'plan':
      return { phase, ...(await planTimes(await ours())) };
    case 'verification':
      return { phase, ...(await verificationTimes(await ours())) };
    case 'fleet':
      return { phase, ...(await fleetTimes(await ours(), folder)) };
    case 'stream':
      return { phase: 'stream', ...(await streamTimes(folder)) };
    case 'verify':
      return { phase: 'verify', ...(await verified(clusters, false)) };
    case 'verify-test-events':
      return { phase: 'verify-test-events', ...(await verified(clusters, true)) };
  }
}

/** Both extensions in one host; every other start begins with the other one, so that neither has the warmer caches. */
async function activation(start: number): Promise<HostReport> {
  const times = new Map<string, ActivationTime>();
  for (const id of start % 2 === 0 ? [ourId, emptyId] : [emptyId, ourId]) {
    const extension = found(id);
    times.set(id, await activationTime(extension.extensionPath, () => extension.activate()));
  }
  const [own, empty] = [times.get(ourId), times.get(emptyId)];
  if (own === undefined || empty === undefined) throw new Error('An extension was not measured.');
  return { phase: 'activation', ours: own, empty, bytesActivated: loadedBytes() };
}

/** The driver of the window writes the file `painted` when it sees the first row. */
async function firstRow(folder: string): Promise<HostReport> {
  const extension = found(ourId) as vscode.Extension<KubeAuditExports>;
  let known = 0;
  let toFirstChildren = NaN;
  let children: Promise<void> | undefined;
  const { activate } = await activationTime<KubeAuditExports>(
    extension.extensionPath,
    () => extension.activate(),
    ({ clusters, explorer }, began) => {
      children = Promise.resolve(explorer.tree.getChildren()).then((nodes) => {
        toFirstChildren = performance.now() - began;
        known = nodes.length === 0 ? 0 : clusters.rows().length;
      });
    },
  );
  await children;
  await vscode.commands.executeCommand('kubeAudit.clusters.focus');
  while (!existsSync(join(folder, 'painted'))) await delay(2);
  return { phase: 'first-row', known, activate, toFirstChildren, bytesAtFirstRow: loadedBytes() };
}

/** Like a user who opens the view for the first time: nothing is known, and the view reads automatically. */
async function allRows(expected: number): Promise<HostReport> {
  const { clusters } = await ours();
  if (clusters.rows().length > 0) throw new Error('Rows are known before they were asked for.');
  // A window that has just opened keeps the processors busy for a while.
  await delay(5_000);
  const began = performance.now();
  await vscode.commands.executeCommand('kubeAudit.clusters.focus');
  const until = async (count: number): Promise<number> => {
    while (answered(clusters) < count) await delay(10);
    return performance.now() - began;
  };
  const toFirst20 = await until(20);
  const toAll = await until(expected);
  return { phase: 'all-rows', rows: clusters.rows().length, toFirst20, toAll };
}

async function verified(expected: number, testEvents: boolean): Promise<VerifyTimes> {
  const exported = await ours();
  return verifyTimes(
    exported,
    async () => {
      await vscode.commands.executeCommand('kubeAudit.clusters.focus');
      while (answered(exported.clusters) < expected) await delay(100);
    },
    testEvents,
  );
}

/** Rows with both their facts, or with what went wrong in their place. */
function answered(clusters: KubeAuditExports['clusters']): number {
  const isKnown = ({ reading, failure }: { reading?: unknown; failure?: unknown }): boolean =>
    reading !== undefined || failure !== undefined;
  return clusters.rows().filter(({ webhook, master }) => isKnown(webhook) && isKnown(master)).length;
}

async function ours(): Promise<KubeAuditExports> {
  return (found(ourId) as vscode.Extension<KubeAuditExports>).activate();
}

function found(id: string): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) throw new Error(`${id} is not in this host.`);
  return extension;
}

/** Bytes of our own files that the host's loader holds. */
function loadedBytes(): number {
  const ours = join(found(ourId).extensionPath, 'dist') + sep;
  const files = Object.keys(loader.createRequire(__filename).cache).filter((file) => file.startsWith(ours));
  if (files.length === 0)
    throw new Error('The loader holds no file of ours: the measurement looks in the wrong place.');
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}
