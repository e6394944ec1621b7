import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { joinSockets } from './joinSockets.ts';

/** What a front leads to: `ready` is what a load balancer's health check would say. */
export interface FrontTarget {
  readonly socket: string;
  readonly ready: boolean;
}

export interface Front {
  /** On 127.0.0.1. */
  readonly port: number;
  close(): void;
}

/**
 * One address for several servers, as IBM's masters have it: each new connection goes to the next server that is ready.
 */
export async function openFront(targets: readonly FrontTarget[]): Promise<Front> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    const ready = targets.filter((target) => target.ready);
    const target = ready[turn++ % Math.max(1, ready.length)];
    if (target === undefined) {
      incoming.destroy();
      return;
    }
    const onward = connect({ path: target.socket, allowHalfOpen: true });
    joinSockets(incoming, onward, sockets);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
