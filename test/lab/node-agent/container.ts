import type { Duplex } from 'node:stream';
import type { ContainerLog } from './containerLog.ts';

/** One run of a container: started when the object is made, over when `exited` resolves. */
export interface RunningContainer {
  /** Standard output and standard error. */
  readonly log: ContainerLog;
  /** Resolves once the program listens; stays open where it ends before. */
  readonly listening: Promise<void>;
  /** Resolves with the exit code, never rejects. */
  readonly exited: Promise<number>;
  /** A connection to a port inside the pod. Rejects with code `ECONNREFUSED` where nothing listens. */
  dial(port: number): Promise<Duplex>;
  /** Ends the program and frees what it held; resolves when it is gone. */
  stop(): Promise<void>;
}

/** A log consumer in the private network: an address that pods can reach. */
export interface ConsumerAddress {
  address: string;
  port: number;
  /** Host names by which pods find the address. */
  names: readonly string[];
  /** UNIX socket of the server behind it; absent where connections are refused. */
  socket: string | undefined;
}

export function connectionRefused(address: string): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' });
}
