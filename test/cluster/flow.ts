import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { RouteAnswers } from '../../src/forwarding/answers.ts';
import type { RouteId } from '../../src/forwarding/webhook/knownRoutes.ts';
import type { CredentialsChoice } from '../../src/forwarding/cluster/withCluster.ts';
import { planSetUp, readPresentState } from '../../src/forwarding/flows/setUp.ts';
import { planUnset } from '../../src/forwarding/flows/unset.ts';
import type { FlowContext } from '../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../src/forwarding/plans/plan.ts';
import { runPlan, type PlanResult } from '../../src/forwarding/plans/runPlan.ts';
import { consumerAnswers, type ConsumerAddress } from '../../src/forwarding/routes/support/consumerAddress.ts';
import { allClusters } from '../../src/ibmcloud/commands/clusters.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../src/ibmcloud/runner.ts';
import { labFiles } from '../lab/account/files.ts';
import { flowServices } from '../support/flowServices.ts';
import { within } from './target.ts';

/**
 * The extension's flows on one of a lab's clusters. Nothing is replaced but the process; what serves the API is the
 * target's.
 */
export interface Flow {
  /** Where PEM files lie for a short time. */
  readonly temporaryFolder: string;
  readonly planFor: (consumer: ConsumerAddress) => Promise<Plan>;
  /** Of the private-network route, unless another is named. */
  readonly planWith: (answers: RouteAnswers, route?: RouteId) => Promise<Plan>;
  /** For the webhook and, by default, the forwarder. */
  readonly planUnset: (removeObjects?: boolean) => Promise<Plan>;
  readonly run: (plan: Plan) => Promise<PlanResult>;
  /** For the other plans: the cluster, what they work with, and how they ask. */
  readonly ground: () => Promise<{ cluster: Cluster; services: FlowContext; options: CredentialsChoice }>;
}

/**
 * @param options.useAdmin what the user says when asked for the admin certificate; nobody is to ask where it is left
 * out.
 * @param options.deliveryWaitMs how long a delivery is waited for.
 */
export function flowOn(
  { dir, clusterId }: { readonly dir: string; readonly clusterId: string },
  {
    useAdmin = () => assert.fail('asked for the admin certificate'),
    deliveryWaitMs = 20_000,
  }: { readonly useAdmin?: () => Promise<boolean>; readonly deliveryWaitMs?: number } = {},
): Flow {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'kube-audit-flow-'));
  after(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  /** For one operation. */
  const signal = (): AbortSignal => within(300);
  const cli = createCliRunner({
    locate: () => Promise.resolve(labFiles.cli(dir)),
    environment: { PATH: process.env['PATH'], HOME: labFiles.home(dir) },
  });
  const services = flowServices(cli, temporaryFolder, { temporaryFolder, deliveryWaitMs });
  const clusterNow = async (): Promise<Cluster> => {
    const cluster = (await allClusters(services.cli, { signal: signal() })).find(({ id }) => id === clusterId);
    assert.ok(cluster);
    return cluster;
  };
  const planWith = async (answers: RouteAnswers, route: RouteId = 'private-network'): Promise<Plan> => {
    const cluster = await clusterNow();
    const present = await readPresentState(cluster, services, { signal: signal(), useAdmin });
    const inputs = { cluster, route, answers, policy: 'default' } as const;
    return planSetUp(inputs, present, services, { signal: signal() });
  };
  return {
    temporaryFolder,
    planFor: (consumer) => planWith(consumerAnswers(consumer)),
    planWith,
    planUnset: async (removeObjects = true) =>
      planUnset({ cluster: await clusterNow(), removeObjects }, services, { signal: signal(), useAdmin }),
    run: async (plan) => runPlan(plan, services, { signal: signal(), onEvent: () => undefined }),
    ground: async () => ({ cluster: await clusterNow(), services, options: { signal: within(900), useAdmin } }),
  };
}

export function stepIds(plan: Plan): string[] {
  return plan.steps.map(({ id }) => id);
}
