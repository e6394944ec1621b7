import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Container, V1Pod } from '@kubernetes/client-node';
import type { RunningContainer } from '../../lab/node-agent/container.ts';
import type { ContainerLog } from '../../lab/node-agent/containerLog.ts';
import { KUBELET } from './addresses.ts';
import { MountFailed, mountedFiles } from './mountedFiles.ts';
import type { RawApi } from './rawApi.ts';
import type { PodPort } from './start.ts';

/**
 * Starts the program of an image; `undefined` for an unknown image. `name` is unique, and short enough for a socket's
 * path.
 */
export type RunContainer = (
  name: string,
  image: string,
  files: ReadonlyMap<string, string>,
) => RunningContainer | undefined;

export interface PodSurroundings {
  readonly api: RawApi;
  readonly runContainer: RunContainer;
  /** Path of a UNIX socket for a pod's port, not in use yet. */
  readonly newSocketPath: () => string;
  readonly exposePod: (
    ports: readonly PodPort[],
  ) => Promise<{ readonly address: string; readonly hide: () => Promise<void> }>;
}

const MOUNT_AGAIN_MS = 500;
/** A program that does not listen by then is called ready all the same, as a kubelet does without a probe. */
const LISTENS_WITHIN_MS = 2000;
/** Kubernetes waits 10 s first and up to 5 minutes: shortened, as tests wait for it. */
const RESTART_AFTER_MS = [1000, 2000, 4000, 8000];
/** Where the IBM images listen; they declare no ports in the older manifests. */
const USUAL_PORT = 3000;

/** One pod that was bound to our node: its first container becomes a process, restarted when it ends. */
export class NodePod {
  /** Log of the present run, and of the one before it. */
  log: ContainerLog | undefined;
  previousLog: ContainerLog | undefined;
  readonly #pod: V1Pod;
  readonly #container: V1Container;
  readonly #around: PodSurroundings;
  readonly #stopped = new AbortController();
  readonly #life: Promise<void>;
  #running: RunningContainer | undefined;
  #restarts = 0;

  constructor(pod: V1Pod, around: PodSurroundings) {
    const [container] = pod.spec?.containers ?? [];
    if (container === undefined) throw new Error('A pod has at least one container.');
    this.#pod = pod;
    this.#container = container;
    this.#around = around;
    this.#life = this.#live();
  }

  /** Ends its program; returns when it is gone, and its address too. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running?.stop();
    await this.#life;
  }

  async #live(): Promise<void> {
    const { signal } = this.#stopped;
    const files = await this.#mount();
    if (files === undefined) return;
    const servers: Server[] = [];
    const ports: PodPort[] = [];
    for (const port of portsOf(this.#container, files)) {
      const socket = this.#around.newSocketPath();
      servers.push(await this.#letIn(port, socket));
      ports.push({ port, socket });
    }
    const { address, hide } = await this.#around.exposePod(ports);
    while (!signal.aborted) {
      const run = this.#around.runContainer(
        `${this.#pod.metadata?.uid ?? ''}-${this.#restarts}`,
        this.#container.image ?? '',
        files,
      );
      if (run === undefined) {
        const image = this.#container.image ?? '';
        const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` };
        await this.#tell('Pending', address, { waiting });
        break;
      }
      this.#running = run;
      this.previousLog = this.log;
      this.log = run.log;
      const early = await Promise.race([run.listening, run.exited, sleep(LISTENS_WITHIN_MS)]);
      if (typeof early !== 'number')
        await this.#tell('Running', address, { running: { startedAt: new Date().toISOString() } });
      const exitCode = await run.exited;
      if (signal.aborted) break;
      const terminated = {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        finishedAt: new Date().toISOString(),
      };
      const waiting = {
        reason: 'CrashLoopBackOff',
        message: `back-off restarting failed container ${this.#container.name}`,
      };
      await this.#tell('Running', address, { waiting }, { terminated });
      await sleep(RESTART_AFTER_MS[this.#restarts++] ?? RESTART_AFTER_MS.at(-1), undefined, { signal }).catch(
        () => undefined,
      );
    }
    for (const server of servers) server.close();
    for (const { socket } of ports) await rm(socket, { force: true });
    await hide();
  }

  async #mount(): Promise<ReadonlyMap<string, string> | undefined> {
    const { signal } = this.#stopped;
    for (let told = false; !signal.aborted;) {
      try {
        return await mountedFiles(this.#around.api, this.#pod, this.#container);
      } catch (error) {
        if (!told && error instanceof MountFailed) {
          await this.#tell('Pending', undefined, { waiting: { reason: 'ContainerCreating' } });
          told = true;
        }
      }
      await sleep(MOUNT_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** Passes connections on to whatever runs at the time. */
  async #letIn(port: number, path: string): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (outside) => {
      outside.on('error', () => outside.destroy());
      if (this.#running === undefined) {
        outside.destroy();
        return;
      }
      this.#running.dial(port).then(
        (inside) => {
          inside.on('error', () => outside.destroy());
          inside.on('close', () => outside.destroy());
          outside.on('close', () => inside.destroy());
          outside.pipe(inside).pipe(outside);
        },
        () => outside.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return server;
  }

  async #tell(phase: string, address: string | undefined, state: object, lastState: object = {}): Promise<void> {
    const ready = 'running' in state;
    const condition = (type: string, status: boolean): object => ({ type, status: status ? 'True' : 'False' });
    const { name = '', namespace = '' } = this.#pod.metadata ?? {};
    const status = {
      phase,
      hostIP: KUBELET.host,
      ...(address === undefined ? {} : { podIP: address, podIPs: [{ ip: address }] }),
      startTime: new Date().toISOString(),
      conditions: [
        condition('Initialized', true),
        condition('PodReadyToStartContainers', address !== undefined),
        condition('ContainersReady', ready),
        condition('Ready', ready),
      ],
      containerStatuses: [
        {
          name: this.#container.name,
          image: this.#container.image,
          imageID: '',
          ready,
          started: ready,
          restartCount: this.#restarts,
          state,
          lastState,
        },
      ],
    };
    await this.#around.api
      .json(
        'PATCH',
        `/api/v1/namespaces/${namespace}/pods/${name}/status`,
        { status },
        'application/strategic-merge-patch+json',
      )
      .catch((error: unknown) => {
        // It may have just been deleted, or the API server may be restarting: then nobody needs it, or the next state
        // is reported.
        if (this.#stopped.signal.aborted) return;
        this.log?.write(`node: the pod's status could not be told: ${String(error)}\n`);
      });
  }
}

/** The ports at which the pod is to be reached: those that it declares, and those that an haproxy.cfg binds. */
function portsOf(container: V1Container, files: ReadonlyMap<string, string>): ReadonlySet<number> {
  const declared = (container.ports ?? []).map(({ containerPort }) => containerPort);
  const bound = [...files.values()].flatMap((text) =>
    [...text.matchAll(/^[ \t]*bind\s+\S*:(\d+)/gm)].map(([, port]) => Number(port)),
  );
  const ports = [...declared, ...bound];
  return new Set(ports.length === 0 ? [USUAL_PORT] : ports);
}
