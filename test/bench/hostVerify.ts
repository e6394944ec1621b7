import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import type { VerifyTimes } from './report.ts';

const sampleMs = 100;

/** Verify All Clusters, as a user runs it whose view has read every row. */
export async function verifyTimes(
  { clusters }: KubeAuditExports,
  allRead: () => Promise<void>,
  testEvents: boolean,
): Promise<VerifyTimes> {
  await vscode.workspace
    .getConfiguration('kubeAudit')
    .update('verifyTestEvents', testEvents, vscode.ConfigurationTarget.Global);
  await allRead();
  // A window that has just opened becomes quiet, and what reading the rows left behind is no part of idle.
  await delay(5_000);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await delay(1_000);
  const idle = process.memoryUsage();
  let most = idle;
  const sampler = setInterval(() => {
    const now = process.memoryUsage();
    if (now.rss > most.rss) most = now;
  }, sampleMs);
  const beganAt = Date.now();
  const began = performance.now();
  await vscode.commands.executeCommand('kubeAudit.verifyAll');
  const time = performance.now() - began;
  clearInterval(sampler);
  const states = clusters.rows().map(({ cluster }) => clusters.verdict(cluster.id)?.state ?? 'none');
  const counts = [...new Set(states)].map((state) => `${states.filter((one) => one === state).length} ${state}`);
  return {
    time,
    beganAt,
    memory: most.rss - idle.rss,
    heap: most.heapTotal - idle.heapTotal,
    verdicts: counts.join(', '),
  };
}
