import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { serveLogs } from './kubelet.ts';
import { NODE_NAME, keepNodeReady } from './nodeObject.ts';
import { NodePod, type RunContainer } from './nodePod.ts';
import { RefusedByApi, type RawApi } from './rawApi.ts';
import type { ControlPlane } from './start.ts';

const AGAIN_MS = 500;

/**
 * The one node of a real control plane, in the place of a kubelet: pods that are bound to it become processes,
 * reachable at an address inside the control plane's namespaces, and API servers get their logs from it.
 */
export class Node {
  readonly #api: RawApi;
  readonly #control: ControlPlane;
  readonly #runContainer: RunContainer;
  readonly #pods = new Map<string, NodePod>();
  /** Pods on their way out, by their key. */
  readonly #endings = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();
  #closeLogs: () => void = () => undefined;
  #endNode: () => void = () => undefined;
  #following: Promise<void> = Promise.resolve();
  #sockets = 0;

  private constructor(control: ControlPlane, runContainer: RunContainer) {
    this.#control = control;
    this.#api = control.asRoot();
    this.#runContainer = runContainer;
  }

  static async start(control: ControlPlane, runContainer: RunContainer): Promise<Node> {
    const node = new Node(control, runContainer);
    const { kubeletSocket, pki } = control;
    node.#closeLogs = await serveLogs(kubeletSocket, pki.kubelet, pki.caPem, ({ namespace, pod, previous }) => {
      const found = node.#pods.get(`${namespace}/${pod}`);
      return previous ? found?.previousLog : found?.log;
    });
    node.#endNode = await keepNodeReady(node.#api, () => undefined);
    node.#following = node.#follow();
    return node;
  }

  /** Ends every pod's program; returns when all are gone. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#endNode();
    this.#closeLogs();
    await this.#following;
    await Promise.all([...this.#endings.values(), ...[...this.#pods.values()].map((pod) => pod.stop())]);
    this.#api.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    const query = new URLSearchParams({ fieldSelector: `spec.nodeName=${NODE_NAME}` });
    while (!signal.aborted) {
      try {
        const list = await this.#api.json<{ metadata: { resourceVersion: string }; items: V1Pod[] }>(
          'GET',
          `/api/v1/pods?${query.toString()}`,
        );
        const present = new Set(list.items.map(keyOf));
        for (const key of this.#pods.keys()) if (!present.has(key)) this.#end(key);
        for (const pod of list.items) this.#see(pod);
        const watch = new URLSearchParams({ watch: 'true', resourceVersion: list.metadata.resourceVersion });
        for await (const { type, object } of this.#api.watch(
          `/api/v1/pods?${query.toString()}&${watch.toString()}`,
          signal,
        )) {
          // An event of a watch on pods, unless it says that the watch is over.
          const pod = object as V1Pod;
          if (type === 'ERROR') break;
          if (type === 'DELETED') this.#end(keyOf(pod));
          else if (type !== 'BOOKMARK') this.#see(pod);
        }
      } catch {
        // The API server restarts, or we are stopped: look again from the start.
      }
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #see(pod: V1Pod): void {
    const key = keyOf(pod);
    if (pod.metadata?.deletionTimestamp !== undefined) {
      this.#end(key, pod);
    } else if (!this.#pods.has(key) && !this.#endings.has(key)) {
      this.#pods.set(
        key,
        new NodePod(pod, {
          api: this.#api,
          runContainer: this.#runContainer,
          newSocketPath: () => join(this.#control.folder, `pod-${++this.#sockets}.sock`),
          exposePod: async (ports) => this.#control.exposePod(ports),
        }),
      );
    }
  }

  /** @param deleted the pod as it is, where it waits for its node to let go of it. */
  #end(key: string, deleted?: V1Pod): void {
    if (this.#endings.has(key)) return;
    const pod = this.#pods.get(key);
    this.#pods.delete(key);
    const ending = (async () => {
      await pod?.stop();
      if (deleted !== undefined) await this.#letGo(deleted);
    })();
    this.#endings.set(key, ending);
    void ending.finally(() => this.#endings.delete(key));
  }

  async #letGo({ metadata }: V1Pod): Promise<void> {
    const path = `/api/v1/namespaces/${metadata?.namespace ?? ''}/pods/${metadata?.name ?? ''}`;
    const options = { gracePeriodSeconds: 0, preconditions: { uid: metadata?.uid } };
    try {
      await this.#api.json('DELETE', path, options);
    } catch (error) {
      // Gone already; any other trouble: the pod is still listed when we look again.
      if (!(error instanceof RefusedByApi && (error.status === 404 || error.status === 409))) return;
    }
  }
}

function keyOf(pod: V1Pod): string {
  return `${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}`;
}
