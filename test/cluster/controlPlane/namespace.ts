import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint, InsideEvent, InsideOrder } from './namespaceOrders.ts';

/**
 * Options of `unshare` for a namespace of our own: as root directly, else through a user namespace. It has a `/proc` of
 * its own too: programs read there when they were started (`process_start_time_seconds`), by their process id.
 */
function unshareArgs(): string[] {
  const asRoot = process.getuid?.() === 0;
  return [...(asRoot ? [] : ['--user', '--map-root-user']), '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
}

/**
 * A network and process namespace: it has nothing but a loopback interface, so what runs in it reaches nothing outside
 * and nobody reaches it, except through UNIX sockets. It lives as long as this process at most.
 */
export class Namespace {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #exits = new Map<string, string>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Throws when `unshare` or `ip` is missing, or namespaces may not be made here. */
  static async start(): Promise<Namespace> {
    const inside = fileURLToPath(new URL('insideNamespace.ts', import.meta.url));
    const child = spawn('unshare', [...unshareArgs(), process.execPath, inside], { stdio: ['pipe', 'pipe', 'pipe'] });
    const namespace = new Namespace(child);
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
    child.stdin.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const error = new Error(`The namespace ended with ${signal ?? `code ${code}`}: ${said.trim()}`);
        reject(error);
        for (const { reject: fail } of namespace.#waiting.values()) fail(error);
        namespace.#waiting.clear();
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        // Each line comes from insideNamespace.ts.
        const event = JSON.parse(line) as InsideEvent;
        if (event.event === 'ready') resolve();
        else namespace.#hear(event);
      });
    });
    return namespace;
  }

  #hear(event: Exclude<InsideEvent, { event: 'ready' }>): void {
    if (event.event === 'exit') {
      this.#exits.set(event.name, event.how);
      return;
    }
    const waiting = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    if (event.event === 'done') waiting?.resolve(event.value);
    else waiting?.reject(new Error(event.reason));
  }

  async #order(order: InsideOrder): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error('The namespace has ended.');
    const id = ++this.#lastId;
    await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  /** Gives the loopback interface another address. Kubernetes wants its endpoints outside 127.0.0.0/8. */
  async addAddress(address: string): Promise<void> {
    await this.#order({ do: 'add-address', address });
  }

  async dropAddress(address: string): Promise<void> {
    await this.#order({ do: 'drop-address', address });
  }

  /** Starts a program; both its outputs go to the file `log`. */
  async run(name: string, command: string, args: readonly string[], log: string): Promise<void> {
    this.#exits.delete(name);
    const environment = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
    await this.#order({ do: 'run', name, command, args, environment, log });
  }

  /** How the program `name` ended, with or without {@link end}; `undefined` while it runs. */
  ended(name: string): string | undefined {
    return this.#exits.get(name);
  }

  /** SIGTERM, then after `patienceMs` SIGKILL; returns when the program is gone. */
  async end(name: string, patienceMs: number): Promise<void> {
    await this.#order({ do: 'end', name, patienceMs });
  }

  /** Accepts connections at `from` and passes each on to `to`. Returns what ends it and its connections. */
  async relay(from: Endpoint, to: Endpoint): Promise<() => Promise<void>> {
    const key = `relay ${this.#lastId + 1}`;
    await this.#order({ do: 'relay', key, from, to });
    return async () => this.#order({ do: 'close-relay', key });
  }

  /** Ends everything that runs in the namespace, and returns when it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.stdin?.end();
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(impatience);
  }
}
