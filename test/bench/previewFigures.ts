import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planPolicyChange } from '../../src/forwarding/flows/changePolicy.ts';
import { planRenewal } from '../../src/forwarding/flows/renewCertificates.ts';
import { planSetUp, readPresentState } from '../../src/forwarding/flows/setUp.ts';
import { planUnset } from '../../src/forwarding/flows/unset.ts';
import type { FlowContext } from '../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../src/forwarding/plans/plan.ts';
import { consumerAnswers } from '../../src/forwarding/routes/support/consumerAddress.ts';
import type { CliCallRecord } from '../../src/ibmcloud/cliCommand.ts';
import { allClusters } from '../../src/ibmcloud/commands/clusters.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../src/ibmcloud/runner.ts';
import { labFiles } from '../lab/account/files.ts';
import { updateAccount } from '../lab/account/store.ts';
import { flowServices } from '../support/flowServices.ts';
import { startLabProcess } from '../support/labProcess.ts';
import type { Figure } from './figure.ts';

/** Of each call of the lab's CLI that asks IBM Cloud, on top of its own time. */
const latencyMs = 1_000;
/** Two calls one behind the other, and their own time. */
const aimMs = 2_500;

const signal = new AbortController().signal;
const choice = { signal, useAdmin: () => Promise.resolve(false) };

/** How each flow comes to its preview once the user has answered; a set-up's wizard reads what is there first. */
const previews: Readonly<Record<string, (cluster: Cluster, services: FlowContext) => Promise<Plan>>> = {
  'Set Up': async (cluster, services) => {
    const answers = consumerAnswers({ address: '10.240.0.17', port: 8080 });
    const present = await readPresentState(cluster, services, choice);
    return planSetUp({ cluster, route: 'private-network', answers, policy: 'verbose' }, present, services, choice);
  },
  'Change Policy': (cluster, services) => planPolicyChange({ cluster, policy: 'verbose', files: {} }, services, choice),
  'Renew Certificates': (cluster, services) => planRenewal({ cluster, files: {} }, services, choice),
  'Unset with the forwarder': (cluster, services) => planUnset({ cluster, removeObjects: true }, services, choice),
};

/**
 * How long the user waits for the preview of each flow, with how many calls and how many of them one behind the other.
 */
export async function previewFigures(): Promise<Figure[]> {
  const lab = await startLabProcess();
  try {
    const figures: Figure[] = [];
    for (const [flow, make] of Object.entries(previews)) {
      // Of a fresh process: which endpoint can be reached is not known yet.
      const calls: CliCallRecord[] = [];
      const services = servicesOf(lab, (call) => calls.push(call));
      const cluster = (await allClusters(services.cli, { signal })).find(({ name }) => name === 'prod-dal');
      if (!cluster) throw new Error('the lab has no prod-dal');
      updateAccount(lab.dir, (account) => void (account.latencyMs = latencyMs));
      calls.length = 0;
      const began = performance.now();
      const plan = await make(cluster, services);
      const value = performance.now() - began;
      updateAccount(lab.dir, (account) => void (account.latencyMs = 0));
      figures.push({
        what: `${flow}: until the preview, ${plan.steps.length} steps`,
        value,
        unit: 'ms',
        aim: aimMs,
        note: `${calls.length} calls of ${latencyMs} ms and their own time, ${depthOf(calls)} deep`,
      });
    }
    return figures;
  } finally {
    await lab.stop();
  }
}

/** Most calls of which each began when the one before had ended. */
function depthOf(calls: readonly CliCallRecord[]): number {
  const times = calls.map(({ startedAt, durationMs }) => ({
    start: startedAt.getTime(),
    end: startedAt.getTime() + durationMs,
  }));
  let depth = 0;
  let last = -Infinity;
  for (const { start, end } of times.sort((one, other) => one.end - other.end)) {
    if (start < last) continue;
    depth += 1;
    last = end;
  }
  return depth;
}

function servicesOf(
  lab: { readonly dir: string; readonly cliPath: string },
  onCall: (call: CliCallRecord) => void,
): FlowContext {
  const cli = createCliRunner({
    locate: () => Promise.resolve(lab.cliPath),
    environment: { PATH: process.env['PATH'], HOME: labFiles.home(lab.dir) },
    onCall,
  });
  return flowServices(cli, join(tmpdir(), 'kube-audit-previews'));
}
