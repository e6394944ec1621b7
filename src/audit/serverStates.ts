import { NO_SERVER, type HaproxyLine } from './haproxyLog.ts';

/** A server that a pod's HAProxy has taken out. */
export interface DownServer {
  readonly backend: string;
  readonly server: string;
  /** As HAProxy says it; may be empty. */
  readonly reason: string;
}

/** Which servers are out, by pod: each pod's HAProxy checks for itself. */
export class ServerStates {
  readonly #down = new Map<string, DownServer>();

  /** Takes a line of a pod. An answer of a server shows that it is back, whatever was said before. */
  take(pod: string, line: HaproxyLine): void {
    if (line.kind === 'server-state') {
      const { backend, server, up, reason } = line;
      if (up) this.#down.delete(keyOf(pod, backend, server));
      // Why a server is out is said first; what follows is what HAProxy makes of it.
      else if (reason !== '' || !this.#down.has(keyOf(pod, backend, server))) {
        this.#down.set(keyOf(pod, backend, server), { backend, server, reason });
      }
    } else if (line.kind === 'request' && line.server !== NO_SERVER && line.status >= 200 && line.status <= 299) {
      this.#down.delete(keyOf(pod, line.backend, line.server));
    }
  }

  /** Forgets a pod that has ended. */
  forget(pod: string): void {
    for (const key of this.#down.keys()) if (key.startsWith(`${pod} `)) this.#down.delete(key);
  }

  /** The first that is out; `undefined` where none is. */
  down(): DownServer | undefined {
    return [...this.#down.values()][0];
  }
}

function keyOf(pod: string, backend: string, server: string): string {
  return `${pod} ${backend}/${server}`;
}
