import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess, StoredWebhook } from '../../lab/state.ts';
import { ETCD, podAddress } from './addresses.ts';
import { ApiServer, type AuditTiming } from './apiServer.ts';
import { Controllers } from './controllers.ts';
import { openFront, type Front } from './front.ts';
import type { Identity } from './kubeconfig.ts';
import { Namespace } from './namespace.ts';
import { createPki, type ControlPlanePki } from './pki.ts';
import type { Programs } from './programs.ts';
import { RawApi } from './rawApi.ts';

export interface ControlPlaneOptions {
  readonly programs: Programs;
  /** API servers of the master. */
  readonly apiServers: number;
  readonly timing: AuditTiming;
  /** The user whose bearer token works beside the admin certificate, for example `user@example.com`. */
  readonly user: string;
  readonly webhook?: StoredWebhook;
  /** API servers, counted from 0, that reach no pod: they can deliver nothing through their service proxy. */
  readonly cutOff: readonly number[];
  /** Policy by which the API servers write their audit logs into files; they write none where it is absent. */
  readonly ownPolicy?: string;
}

/** A port of a pod, as a UNIX socket outside the namespaces. */
export interface PodPort {
  readonly port: number;
  readonly socket: string;
}

interface Parts {
  /** The first one also holds etcd and the controllers. */
  readonly namespaces: readonly Namespace[];
  readonly servers: readonly ApiServer[];
  readonly controllers: Controllers;
}

/**
 * A real Kubernetes control plane: etcd, API servers, controller manager and scheduler, each API server in a namespace
 * of its own.
 */
export class ControlPlane {
  /** For a person or the extension: through the front, which spreads connections over the API servers. */
  readonly access: ClusterAccess;
  /** Where the node agent answers the API servers' requests for logs. */
  readonly kubeletSocket: string;
  readonly pki: ControlPlanePki;
  /** The programs' outputs are in its subfolder `log`. */
  readonly folder: string;
  readonly #parts: Parts;
  readonly #front: Front;
  readonly #cutOff: ReadonlySet<number>;
  #podsStarted = 0;

  private constructor(folder: string, pki: ControlPlanePki, parts: Parts, front: Front, cutOff: readonly number[]) {
    this.#cutOff = new Set(cutOff);
    this.folder = folder;
    this.pki = pki;
    this.#parts = parts;
    this.#front = front;
    this.kubeletSocket = kubeletSocketIn(folder);
    this.access = {
      url: `https://127.0.0.1:${front.port}`,
      caPem: pki.caPem,
      adminCertPem: pki.admin.certPem,
      adminKeyPem: pki.admin.keyPem,
      userToken: pki.userToken,
    };
  }

  /** Starts everything, and returns when the API is ready and its first users may use it. */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { programs, apiServers, timing, user, webhook, cutOff, ownPolicy } = options;
    // Paths of UNIX sockets have room for 107 characters only.
    const folder = await mkdtemp(join(tmpdir(), 'kcp-'));
    await mkdir(join(folder, 'log'));
    const namespaces: Namespace[] = [];
    try {
      const pki = await createPki(join(folder, 'pki'), user);
      const servers: ApiServer[] = [];
      for (let index = 0; index < apiServers; index++) {
        const namespace = await Namespace.start();
        namespaces.push(namespace);
        const program = programs['kube-apiserver'];
        servers.push(new ApiServer({ index, folder, program, pki, namespace, timing, ownPolicy }));
        await servers[index]?.prepare(index === 0 ? undefined : etcdSocketIn(folder), kubeletSocketIn(folder));
      }
      const [first] = namespaces;
      if (first === undefined) throw new Error('A control plane needs at least one API server.');
      await startEtcd(first, programs.etcd, folder);
      // One after the other: the first one writes what every new cluster holds.
      for (const server of servers) await server.restart(webhook);
      const controllers = new Controllers({ namespace: first, programs, pki, folder });
      await controllers.start();
      const parts = { namespaces, servers, controllers };
      const control = new ControlPlane(folder, pki, parts, await openFront(servers), cutOff);
      await control.#letUsersIn();
      return control;
    } catch (error) {
      for (const namespace of namespaces) await namespace.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** As group `system:masters`. */
  asRoot(): RawApi {
    return this.as(this.pki.root);
  }

  /** As somebody with a certificate of the cluster's authority; without one, as the headers say. */
  as(identity: Identity | undefined, headers: Readonly<Record<string, string>> = {}): RawApi {
    const own = identity === undefined ? {} : { cert: identity.certPem, key: identity.keyPem };
    return new RawApi(new URL(this.access.url), { ca: this.pki.caPem, ...own }, headers);
  }

  /** The files of the API servers' audit logs. */
  get auditLogs(): readonly string[] {
    return this.#parts.servers.map(({ auditLog }) => auditLog);
  }

  /**
   * Restarts the API servers one after the other with another audit webhook, as `ibmcloud ks cluster master refresh`
   * does.
   */
  async restartApiServers(webhook: StoredWebhook | undefined): Promise<void> {
    await this.#parts.controllers.stop();
    for (const server of this.#parts.servers) await server.restart(webhook);
    await this.#parts.controllers.start();
  }

  /** Gives a pod an address that the API servers reach. */
  async exposePod(
    ports: readonly PodPort[],
  ): Promise<{ readonly address: string; readonly hide: () => Promise<void> }> {
    const address = podAddress(++this.#podsStarted);
    const undo: (() => Promise<void>)[] = [];
    for (const [index, namespace] of this.#parts.namespaces.entries()) {
      await namespace.addAddress(address);
      undo.push(() => namespace.dropAddress(address));
      if (this.#cutOff.has(index)) continue;
      for (const { port, socket } of ports) undo.push(await namespace.relay({ host: address, port }, { path: socket }));
    }
    return {
      address,
      hide: async () => {
        for (const step of undo.reverse()) await step();
      },
    };
  }

  /** Ends every process and removes the folder. */
  async stop(): Promise<void> {
    this.#front.close();
    for (const namespace of this.#parts.namespaces) await namespace.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** On IBM Cloud the platform binds these roles: administrators of the account may do everything in the cluster. */
  async #letUsersIn(): Promise<void> {
    const api = this.asRoot();
    await api.json('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'ibm-admin' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'ibm-admins' },
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: this.pki.userName },
      ],
    });
    api.close();
  }
}

function etcdSocketIn(folder: string): string {
  return join(folder, 'etcd.sock');
}

function kubeletSocketIn(folder: string): string {
  return join(folder, 'kubelet.sock');
}

async function startEtcd(namespace: Namespace, program: string, folder: string): Promise<void> {
  const url = `http://${ETCD.host}:${ETCD.port}`;
  const peers = `http://${ETCD.host}:2380`;
  const args = [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    // What it holds is thrown away at the end.
    '--unsafe-no-fsync',
  ];
  await namespace.run('etcd', program, args, join(folder, 'log', 'etcd.log'));
  await namespace.relay({ path: etcdSocketIn(folder) }, ETCD);
  await sleep(300);
}
