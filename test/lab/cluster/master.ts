import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ClusterState } from '../state.ts';
import { ApiServer } from './apiServer.ts';
import type { ClusterContext } from './context.ts';

/**
 * The master of one cluster: a common address on loopback, whose connections go to its API servers in turn. After each
 * refresh all of them are new: another start time, counters at zero, the audit webhook that is stored by then.
 */
export class Master {
  private readonly context: ClusterContext;
  private readonly front: Server;
  private apiServers: ApiServer[] = [];
  /** Those that were replaced, as long as they still answer. */
  private retiring: Promise<unknown> = Promise.resolve();
  private generation = '';
  private turn = 0;
  private lastStart = 0;

  constructor(context: ClusterContext) {
    this.context = context;
    this.front = createServer((socket) => this.spread(socket));
  }

  /** `https://127.0.0.1:PORT` */
  get url(): string {
    return `https://127.0.0.1:${(this.front.address() as AddressInfo).port}`; // it listens on TCP
  }

  async start(): Promise<void> {
    await this.follow(this.context.state());
    await new Promise<void>((resolve, reject) => {
      this.front.once('error', reject);
      this.front.listen(0, '127.0.0.1', resolve);
    });
  }

  /** Restarts the API servers where the state says that a refresh, or a rotation of the CA, has ended. */
  async follow(state: ClusterState): Promise<void> {
    const generation = `${state.applied.generation} ${state.caGeneration ?? 1}`;
    if (generation === this.generation) return;
    this.generation = generation;
    const old = this.apiServers;
    const fresh = Array.from(
      { length: state.apiServers },
      (_, index) => new ApiServer(this.contextOf(index, state), this.nextStart()),
    );
    await Promise.all(fresh.map((server) => server.start(state.applied.webhook, state.auditBatchMaxWaitMs)));
    this.apiServers = fresh;
    this.retiring = Promise.all([this.retiring, ...old.map((server) => server.retire())]);
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.front.close(resolve));
    await Promise.all(this.apiServers.map((server) => server.stop()));
    await this.retiring;
    await closed;
  }

  private contextOf(index: number, { cutOff = [] }: ClusterState): ClusterContext {
    if (!cutOff.includes(index)) return this.context;
    const { pods } = this.context;
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    return {
      ...this.context,
      pods: { log: (...of) => pods.log(...of), dial: () => Promise.reject(refused) },
    };
  }

  private spread(socket: Socket): void {
    const server = this.apiServers[this.turn++ % this.apiServers.length];
    if (server) server.accept(socket);
    else socket.destroy();
  }

  /** The kernel reports a process's start in hundredths of a second; each API server gets a later one. */
  private nextStart(): number {
    this.lastStart = Math.max(Math.round(Date.now() / 10), this.lastStart + 1);
    return this.lastStart / 100;
  }
}
