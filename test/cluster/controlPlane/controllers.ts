import { join } from 'node:path';
import type { Namespace } from './namespace.ts';
import type { ControlPlanePki } from './pki.ts';
import type { Programs } from './programs.ts';

const CONTROLLER_MANAGER = 'kube-controller-manager';
const SCHEDULER = 'kube-scheduler';
const STOP_PATIENCE_MS = 2000;

interface Surroundings {
  readonly namespace: Namespace;
  readonly programs: Programs;
  readonly pki: ControlPlanePki;
  readonly folder: string;
}

/**
 * Controller manager and scheduler. They are ended before the API servers restart and started after it: watches that
 * broke are tried again after up to 30 s, which every test would wait for.
 */
export class Controllers {
  readonly #in: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  async start(): Promise<void> {
    const { files } = this.#in.pki;
    // Leases outlive the process that held them, and would be waited for.
    const alone = ['--leader-elect=false', '--bind-address=127.0.0.1'];
    await this.#run(CONTROLLER_MANAGER, [
      ...alone,
      `--kubeconfig=${files['controller-manager.kubeconfig']}`,
      `--service-account-private-key-file=${files['service-account-key.pem']}`,
      `--root-ca-file=${files['ca.pem']}`,
      `--cluster-signing-cert-file=${files['ca.pem']}`,
      `--cluster-signing-key-file=${files['ca-key.pem']}`,
      '--use-service-account-credentials',
      // A new autoscaler waits this long; the default of 15 s would be half the time of its test.
      '--horizontal-pod-autoscaler-sync-period=1s',
    ]);
    await this.#run(SCHEDULER, [...alone, `--kubeconfig=${files['scheduler.kubeconfig']}`]);
  }

  async stop(): Promise<void> {
    const { namespace } = this.#in;
    await Promise.all([CONTROLLER_MANAGER, SCHEDULER].map(async (name) => namespace.end(name, STOP_PATIENCE_MS)));
  }

  async #run(name: typeof CONTROLLER_MANAGER | typeof SCHEDULER, args: readonly string[]): Promise<void> {
    const { namespace, programs, folder } = this.#in;
    await namespace.run(name, programs[name], args, join(folder, 'log', `${name}.log`));
  }
}
