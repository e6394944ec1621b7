import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SetUpInputs } from '../../../../src/forwarding/flows/presentState.ts';
import { planSetUp, readPresentState, type PresentState } from '../../../../src/forwarding/flows/setUp.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan, type PlanEvent, type PlanResult } from '../../../../src/forwarding/plans/runPlan.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { labFiles } from '../../../lab/account/files.ts';
import { quickClock, type SeedOptions } from '../../../lab/account/seed.ts';
import { readFaults } from '../../../lab/ibmcloud/faults.ts';
import { startLab, type Lab } from '../../../lab/lab.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { labCli, type LabCall } from './labCli.ts';

export const never = new AbortController().signal;
export const consumers = {
  main: { address: '10.240.0.15', port: 8080 },
  refusing: { address: '10.240.0.16', port: 8080 },
  failing: { address: '10.240.0.17', port: 8080 },
} as const;

/**
 * A lab with everything that a flow works with: only the process and the server are not the real ones. Calls of the CLI
 * run in a process of their own where a fault concerns them, and else in this one: a flow makes dozens, and a process
 * costs more than its answer.
 */
export class FlowLab {
  readonly lab: Lab;
  readonly services: FlowContext;
  /** Each call of the CLI, in the order of their ends. */
  readonly calls: LabCall[] = [];
  readonly #folder: string;
  #clusters: readonly Cluster[] | undefined;

  private constructor(folder: string, lab: Lab) {
    this.#folder = folder;
    this.lab = lab;
    const environment = { PATH: process.env['PATH'], HOME: labFiles.home(lab.dir) };
    const cli = labCli(lab.dir, {
      runner: createCliRunner({
        locate: () => Promise.resolve(lab.cliPath),
        environment,
        onCall: (call) => this.calls.push(call),
      }),
      concerns: (words) => readFaults(lab.dir).some(({ command }) => words.startsWith(command)),
      onCall: (call) => this.calls.push(call),
    });
    this.services = flowServices(cli, folder, { pollIntervalMs: 50 });
  }

  static async start(seed?: SeedOptions): Promise<FlowLab> {
    const folder = mkdtempSync(join(tmpdir(), 'kube-audit-flow-'));
    return new FlowLab(folder, await startLab({ dir: join(folder, 'lab'), seed: { clock: quickClock, ...seed } }));
  }

  async stop(): Promise<void> {
    await this.lab.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async cluster(name: string): Promise<Cluster> {
    this.#clusters ??= await allClusters(this.services.cli, { signal: never });
    const found = this.#clusters.find((cluster) => cluster.name === name);
    assert.ok(found, name);
    return found;
  }

  async present(
    name: string,
    useAdmin: () => Promise<boolean> = () => assert.fail('asked for the admin certificate'),
  ): Promise<PresentState> {
    return readPresentState(await this.cluster(name), this.services, { signal: never, useAdmin });
  }

  async plan(name: string, inputs: Partial<SetUpInputs> = {}, present?: PresentState): Promise<Plan> {
    const cluster = await this.cluster(name);
    const wanted: SetUpInputs = {
      cluster,
      route: 'private-network',
      answers: consumerAnswers(consumers.main),
      policy: 'default',
      ...inputs,
    };
    return planSetUp(wanted, present ?? (await this.present(name)), this.services, { signal: never });
  }

  run(
    plan: Plan,
    onEvent: (event: PlanEvent) => void = () => undefined,
    signal: AbortSignal = never,
    services: Partial<FlowContext> = {},
  ): Promise<PlanResult> {
    return runPlan(plan, { ...this.services, ...services }, { signal, onEvent });
  }

  /** Texts of the file in which a consumer keeps what it received. */
  received(name: 'main' | 'failing'): string {
    const file = this.lab.consumers.find((consumer) => consumer.name === name)?.file ?? '';
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  }

  /** What is left of short-lived secrets, and what the lab was asked that it does not know: both must stay empty. */
  async assertClean(): Promise<void> {
    assert.deepEqual(await readdir(this.services.temporaryFolder).catch(() => []), []);
    const unknown = (() => {
      try {
        return readFileSync(join(this.lab.dir, 'unimplemented.jsonl'), 'utf8');
      } catch {
        return '';
      }
    })();
    assert.equal(unknown, '');
  }
}

export const stepIds = (plan: Plan): readonly string[] => plan.steps.map(({ id }) => id);
