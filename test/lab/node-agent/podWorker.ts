import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { objectsAt, textAt, type StoredObject } from '../cluster/json.ts';
import { timestamp, type ObjectStore } from '../cluster/objectStore.ts';
import type { ConsumerAddress, RunningContainer } from './container.ts';
import type { ContainerLog } from './containerLog.ts';
import { warn } from './events.ts';
import { runImage } from './images.ts';
import { withCondition, type ContainerState, type PodCondition } from './podObject.ts';
import { rootTrouble } from './runAsUser.ts';
import type { SandboxTools } from './sandboxedContainer.ts';
import { mountsOf } from './volumes.ts';

/** What a node has to run pods with. */
export interface Node {
  store: ObjectStore;
  /** A short path: UNIX sockets in it may have about 100 characters. */
  folder: string;
  consumers: readonly ConsumerAddress[];
  /** Absent: HAProxy is not installed, a substitute runs. */
  tools: SandboxTools | undefined;
  /** Whether images are being pulled for as long as this holds: no container starts. Absent: they are there. */
  pulls?: () => boolean;
}

/** How often a node looks whether an image has come, in milliseconds. */
const PULL_LOOK_MS = 300;

/** Kubernetes: 10 s, doubled up to 5 min. */
const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 30_000;

/** Runs the container of one pod and keeps the pod's status true, until it is stopped. */
export class PodWorker {
  private readonly node: Node;
  private readonly namespace: string;
  private readonly name: string;
  private readonly folder: string;
  private condition: PodCondition = { state: { kind: 'waiting', reason: 'ContainerCreating' }, restarts: 0 };
  private container: RunningContainer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private runs = 0;
  private stopped = false;
  /** The log of the run before the last restart. */
  previousLog: ContainerLog | undefined;

  constructor(node: Node, pod: StoredObject, id: string) {
    this.node = node;
    this.namespace = pod.metadata.namespace ?? '';
    this.name = pod.metadata.name;
    this.folder = join(node.folder, id);
    node.store.on('change', this.retryMount);
    this.show(this.condition.state);
    this.run();
  }

  /** The container that runs or ran last; absent before the first. */
  get current(): RunningContainer | undefined {
    return this.container;
  }

  get isStopping(): boolean {
    return this.stopped;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.node.store.off('change', this.retryMount);
    await this.container?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A pod that waits for its ConfigMap or Secret starts when that appears. */
  private readonly retryMount = ({ object }: { object: StoredObject }): void => {
    const isVolume = object.kind === 'ConfigMap' || object.kind === 'Secret';
    if (isVolume && object.metadata.namespace === this.namespace && this.runs === 0 && !this.stopped) this.run();
  };

  private run(): void {
    const pod = this.pod();
    if (!pod || this.stopped) return;
    const { store, consumers, tools, pulls } = this.node;
    if (pulls?.() === true) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.run(), PULL_LOOK_MS);
      return;
    }
    const mounts = mountsOf(store, pod);
    if (typeof mounts === 'string') return this.wait(pod, 'ContainerCreating', mounts, 'FailedMount');
    const image = textAt(objectsAt(pod, 'spec', 'containers')[0], 'image') ?? '';
    const trouble = rootTrouble(pod, image);
    if (trouble !== undefined) return this.wait(pod, 'CreateContainerConfigError', trouble, 'Failed');
    const container = runImage({ image, folder: this.folder, ...mounts, consumers, tools });
    if (!container) {
      return this.wait(pod, 'ImagePullBackOff', `Back-off pulling image "${image}"`, 'Failed');
    }
    this.runs += 1;
    this.container = container;
    void container.listening.then(() => {
      if (this.container === container && !this.stopped) this.show({ kind: 'running', startedAt: timestamp() });
    });
    void container.exited.then((exitCode) => {
      if (!this.stopped) this.restartLater(exitCode);
    });
  }

  private wait(pod: StoredObject, reason: string, message: string, event: string): void {
    this.show({ kind: 'waiting', reason, message });
    warn(this.node.store, pod, event, event === 'Failed' ? `Error: ${message}` : message, 'kubelet');
  }

  private restartLater(exitCode: number): void {
    this.previousLog = this.container?.log;
    const restarts = this.condition.restarts;
    const wait = Math.min(FIRST_RESTART_MS * 2 ** restarts, LONGEST_RESTART_MS);
    const container = textAt(objectsAt(this.pod(), 'spec', 'containers')[0], 'name') ?? '';
    this.condition = {
      state: {
        kind: 'waiting',
        reason: 'CrashLoopBackOff',
        message: `back-off ${wait / 1000}s restarting failed container=${container} pod=${this.name}_${this.namespace}`,
      },
      last: { kind: 'terminated', exitCode, finishedAt: timestamp() },
      restarts: restarts + 1,
    };
    this.show(this.condition.state);
    this.timer = setTimeout(() => this.run(), wait);
  }

  private pod(): StoredObject | undefined {
    return this.node.store.read('Pod', this.namespace, this.name);
  }

  private show(state: ContainerState): void {
    this.condition = { ...this.condition, state };
    const pod = this.pod();
    if (pod) this.node.store.write(withCondition(pod, this.condition));
  }
}
