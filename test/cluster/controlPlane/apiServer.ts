import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredWebhook } from '../../lab/state.ts';
import { API_SERVER, ETCD, KUBELET, SERVICE_RANGE, advertisedAddress } from './addresses.ts';
import { auditPolicy } from './auditPolicy.ts';
import { webhookConfig } from './kubeconfig.ts';
import type { Namespace } from './namespace.ts';
import type { ControlPlanePki } from './pki.ts';

const NAME = 'kube-apiserver';
/** Starting took 4 s on an idle machine; a busy one gets more. */
const READY_WITHIN_MS = 120_000;
/** Clients' watches delay the end of a server for a while. */
const STOP_PATIENCE_MS = 3000;

export interface AuditTiming {
  /** Longest wait of a batch of audit events (Kubernetes: 30 s). */
  readonly batchMaxWaitMs: number;
  /** Wait before the first of the four retries of a batch, each half as long again (Kubernetes: 10 s). */
  readonly initialBackoffMs: number;
}

interface ApiServerOptions {
  readonly index: number;
  readonly folder: string;
  readonly program: string;
  readonly pki: ControlPlanePki;
  readonly namespace: Namespace;
  readonly timing: AuditTiming;
  /** Policy of a server without a webhook, which writes its audit log into a file: see {@link ApiServer.auditLog}. */
  readonly ownPolicy: string | undefined;
}

/** One API server of a master, in a namespace of its own: each finds itself at 127.0.0.1:2040, as on IBM Cloud. */
export class ApiServer {
  /** UNIX socket that leads to it from outside. */
  readonly socket: string;
  /** The file of its audit log, where it has a policy of its own. An event is in it soon after its answer. */
  readonly auditLog: string;
  /** Whether it answers: what a load balancer in front of it would know. */
  ready = false;
  readonly #options: ApiServerOptions;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.socket = join(options.folder, `api-${options.index}.sock`);
    this.auditLog = join(options.folder, `audit-${options.index}.log`);
  }

  /** Opens its connections to and from outside; then {@link restart} starts it. */
  async prepare(etcdSocket: string | undefined, kubeletSocket: string): Promise<void> {
    const { namespace, index } = this.#options;
    await namespace.addAddress(advertisedAddress(index));
    await namespace.addAddress(KUBELET.host);
    await namespace.relay({ path: this.socket }, API_SERVER);
    await namespace.relay(KUBELET, { path: kubeletSocket });
    if (etcdSocket !== undefined) await namespace.relay(ETCD, { path: etcdSocket });
  }

  /** Ends the server if it runs, and starts it with this audit webhook; returns when it is ready. */
  async restart(webhook: StoredWebhook | undefined): Promise<void> {
    const { namespace, folder, index, program } = this.#options;
    this.ready = false;
    await namespace.end(NAME, STOP_PATIENCE_MS);
    const log = join(folder, 'log', `${NAME}-${index}.log`);
    await namespace.run(NAME, program, await this.#args(webhook), log);
    for (const end = Date.now() + READY_WITHIN_MS; !(await this.#isReady()); await sleep(200)) {
      const ended = namespace.ended(NAME);
      if (ended === undefined && Date.now() < end) continue;
      const tail = (await readFile(log, 'utf8')).slice(-3000);
      throw new Error(`The API server ${ended === undefined ? 'is not ready' : `ended with ${ended}`}:\n${tail}`);
    }
    this.ready = true;
  }

  async #args(webhook: StoredWebhook | undefined): Promise<string[]> {
    const { folder, index, pki, timing, ownPolicy } = this.#options;
    const policyFile = join(folder, `audit-policy-${index}.json`);
    await writeFile(policyFile, JSON.stringify(auditPolicy(webhook?.policy ?? ownPolicy ?? 'default')));
    const webhookArgs: string[] = [];
    if (webhook !== undefined) {
      const file = join(folder, `audit-webhook-${index}.kubeconfig`);
      await writeFile(file, webhookConfig(webhook), { mode: 0o600 });
      webhookArgs.push(
        `--audit-webhook-config-file=${file}`,
        `--audit-webhook-batch-max-wait=${timing.batchMaxWaitMs}ms`,
        `--audit-webhook-initial-backoff=${timing.initialBackoffMs}ms`,
      );
    }
    const files = pki.files;
    return [
      `--etcd-servers=http://${ETCD.host}:${ETCD.port}`,
      `--bind-address=${API_SERVER.host}`,
      `--secure-port=${API_SERVER.port}`,
      `--advertise-address=${advertisedAddress(index)}`,
      `--tls-cert-file=${files['server.pem']}`,
      `--tls-private-key-file=${files['server-key.pem']}`,
      `--client-ca-file=${files['ca.pem']}`,
      `--token-auth-file=${files['tokens.csv']}`,
      `--service-account-issuer=https://kubernetes.default.svc`,
      `--service-account-key-file=${files['service-account-key.pem']}`,
      `--service-account-signing-key-file=${files['service-account-key.pem']}`,
      `--service-cluster-ip-range=${SERVICE_RANGE}`,
      '--authorization-mode=Node,RBAC',
      `--kubelet-certificate-authority=${files['ca.pem']}`,
      `--kubelet-client-certificate=${files['kubelet-client.pem']}`,
      `--kubelet-client-key=${files['kubelet-client-key.pem']}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--audit-policy-file=${policyFile}`,
      ...(ownPolicy === undefined ? [] : [`--audit-log-path=${this.auditLog}`]),
      ...webhookArgs,
    ];
  }

  async #isReady(): Promise<boolean> {
    const { pki } = this.#options;
    return new Promise<boolean>((resolve) => {
      const asked = request(
        {
          socketPath: this.socket,
          servername: 'localhost',
          path: '/readyz',
          ca: pki.caPem,
          cert: pki.root.certPem,
          key: pki.root.keyPem,
          agent: false,
          timeout: 5000,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode === 200);
        },
      );
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => resolve(false));
      asked.end();
    });
  }
}
