import { readFile } from 'node:fs/promises';
import type { RawAnswer, RawApi } from './controlPlane/rawApi.ts';
import { findPrograms } from './controlPlane/programs.ts';
import { ControlPlane } from './controlPlane/start.ts';
import { eventually } from './target.ts';

/** A person or program with a certificate of its own. */
export interface Caller {
  /** One request. @throws Error for another status than the one that is awaited, which is any success by default. */
  send(method: string, path: string, body?: object, how?: RequestOptions): Promise<RawAnswer>;
}

interface RequestOptions {
  readonly type?: string;
  readonly status?: number;
}

/** A real control plane of one test file's own, which writes its audit log into a file: nobody else is in it. */
export class AuditedCluster {
  readonly root: Caller;
  readonly #control: ControlPlane;
  readonly #apis: RawApi[] = [];
  /** `Audit-Id`s of the answers so far. */
  readonly #asked: string[] = [];

  private constructor(control: ControlPlane) {
    this.#control = control;
    this.root = this.#callerOf(control.asRoot());
  }

  /** @param policy `verbose` has the bodies of writes */
  static async start(policy: 'default' | 'verbose'): Promise<AuditedCluster> {
    const control = await ControlPlane.start({
      programs: await findPrograms(() => undefined),
      apiServers: 1,
      timing: { batchMaxWaitMs: 500, initialBackoffMs: 500 },
      user: 'user@example.com',
      cutOff: [],
      ownPolicy: policy,
    });
    return new AuditedCluster(control);
  }

  /** Somebody with a certificate, for example `O=ops, CN=anna`; without a subject, whom the headers say. */
  async as(subject: string | undefined, headers: Readonly<Record<string, string>> = {}): Promise<Caller> {
    const identity = subject === undefined ? undefined : await this.#control.pki.issue(subject);
    return this.#callerOf(this.#control.as(identity, headers));
  }

  /** The lines of the audit log, once those of all our answers are in it. */
  async auditLog(): Promise<readonly string[]> {
    const [file = ''] = this.#control.auditLogs;
    const awaited = this.#asked.map((id) => `"auditID":"${id}","stage":"ResponseComplete"`);
    return eventually('the audit log has all requests', 10, async () => {
      const text = await readFile(file, 'utf8');
      return awaited.every((one) => text.includes(one)) ? text.trimEnd().split('\n') : undefined;
    });
  }

  async stop(): Promise<void> {
    for (const api of this.#apis) api.close();
    await this.#control.stop();
  }

  #callerOf(api: RawApi): Caller {
    this.#apis.push(api);
    return {
      send: async (method, path, body, { type, status } = {}) => {
        const answer = await api.send(method, path, body, type);
        const isAwaited = status === undefined ? answer.status < 300 : answer.status === status;
        if (!isAwaited) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
        const id = answer.headers['audit-id'];
        if (typeof id === 'string') this.#asked.push(id);
        return answer;
      },
    };
  }
}
