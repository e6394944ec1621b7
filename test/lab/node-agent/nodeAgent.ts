import type { Duplex } from 'node:stream';
import type { PodDirectory } from '../cluster/context.ts';
import type { ContainerLog } from './containerLog.ts';
import { DaemonSets } from './daemonSets.ts';
import { Deployments } from './deployments.ts';
import { DisruptionBudgets } from './disruptionBudgets.ts';
import { EndpointSlices } from './endpointSlices.ts';
import { GarbageCollector } from './garbageCollector.ts';
import { seedNodes, type Workers } from './nodes.ts';
import { PodRunner } from './podRunner.ts';
import type { Node } from './podWorker.ts';
import { UserRanges } from './userRanges.ts';

/** Makes objects real: the controllers, the scheduler and the kubelets of a cluster, as far as the lab needs them. */
export class NodeAgent implements PodDirectory {
  private readonly runner: PodRunner;
  private readonly controllers: readonly { stop(): void }[];

  constructor(node: Node, workers: Workers) {
    const { store } = node;
    seedNodes(store, workers);
    this.runner = new PodRunner(node);
    this.controllers = [
      ...(workers.type === 'openshift' ? [new UserRanges(store)] : []),
      new Deployments(store, this.runner, workers.type),
      new DaemonSets(store, this.runner, workers.type),
      new EndpointSlices(store),
      new DisruptionBudgets(store),
      new GarbageCollector(store, this.runner),
    ];
  }

  async stop(): Promise<void> {
    for (const controller of this.controllers) controller.stop();
    await this.runner.stop();
  }

  log(namespace: string, pod: string, previous: boolean): ContainerLog | undefined {
    return this.runner.log(namespace, pod, previous);
  }

  dial(namespace: string, pod: string, port: number): Promise<Duplex> {
    return this.runner.dial(namespace, pod, port);
  }
}
