import { appendFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { labFiles, writeAtomically } from '../account/files.ts';
import { readAccount, readCluster, updateCluster } from '../account/store.ts';
import type { Consumers } from '../consumer.ts';
import { Shipper } from '../cloud-logs/shipper.ts';
import { addressesOf, zonesOf } from '../ibmcloud/clusterJson.ts';
import { NodeAgent } from '../node-agent/nodeAgent.ts';
import type { SandboxTools } from '../node-agent/sandboxedContainer.ts';
import type { ClusterAccess, ClusterState, StoredWebhook } from '../state.ts';
import { Master } from './master.ts';
import { ObjectFile } from './objectFile.ts';
import { ObjectStore } from './objectStore.ts';
import { clusterPki, type ClusterPki } from './pkiFolder.ts';
import { seedAgents, seedObjects } from './seedObjects.ts';
import { createUserToken } from './userToken.ts';

export interface LabClusterOptions {
  lab: string;
  state: ClusterState;
  /** A short path for UNIX sockets and mounted files. */
  runFolder: string;
  consumers: Pick<Consumers, 'addresses' | 'external'>;
  tools: SandboxTools | undefined;
}

/** IAM's tokens live for an hour; a new one is handed out well before. */
const TOKEN_SECONDS = 3_600;
const NEW_TOKEN_MS = 20 * 60 * 1_000;

/** One cluster of the lab as it runs: objects, pods, master. Follows its state on disk. */
export class LabCluster {
  private readonly lab: string;
  private pki: ClusterPki;
  private readonly store: ObjectStore;
  private readonly master: Master;
  private readonly agent: NodeAgent;
  private readonly objects: ObjectFile;
  private readonly shipper: Shipper;
  private readonly tokens: NodeJS.Timeout;
  /** As it was last read, and the stamp of its file then. */
  private read: { readonly state: ClusterState; readonly stamp: string };
  private following: Promise<void> = Promise.resolve();
  private stopped = false;

  private constructor({ lab, state, runFolder, consumers, tools }: LabClusterOptions, pki: ClusterPki) {
    this.lab = lab;
    this.pki = pki;
    this.read = { state, stamp: fileStamp(lab, state.id) };
    const store = new ObjectStore();
    this.store = store;
    this.objects = new ObjectFile(lab, state.id, store);
    if (!this.objects.restore()) seedObjects(store, state);
    seedAgents(store, state);
    this.objects.follow();
    const { id: clusterId, region, type } = state;
    const workers = { clusterId, region, type, zones: zonesOf(state), count: state.workers };
    this.agent = new NodeAgent(
      {
        ...{ store, folder: runFolder, consumers: consumers.addresses, tools },
        pulls: () => this.state().imagesPulled === false,
      },
      workers,
    );
    this.shipper = new Shipper({
      ...{ lab, store, cluster: state.name },
      logOf: (namespace, pod) => this.agent.log(namespace, pod, false),
    });
    this.master = new Master({
      id: state.id,
      store,
      pods: this.agent,
      external: consumers.external,
      pki: () => this.pki,
      state: () => this.state(),
      recordUnimplemented: (method, path) => {
        appendFileSync(join(lab, 'unimplemented.jsonl'), `${JSON.stringify({ cluster: state.name, method, path })}\n`);
      },
    });
    this.tokens = setInterval(() => this.writeAccess(), NEW_TOKEN_MS).unref();
  }

  /** Starts a cluster: makes its PKI and seeds its objects where this is its first start. */
  static async start(options: LabClusterOptions): Promise<LabCluster> {
    const { lab, state, runFolder } = options;
    mkdirSync(runFolder, { recursive: true });
    const isNew = !existsSync(join(lab, 'objects', `${state.id}.json`));
    const pki = await pkiOf(lab, state);
    if (isNew) giveCertificates(lab, state.id, pki);
    const cluster = new LabCluster({ ...options, state: readCluster(lab, state.id) ?? state }, pki);
    cluster.following = cluster.master.start();
    await cluster.following;
    cluster.objects.save();
    cluster.writeAccess();
    return cluster;
  }

  /**
   * Looks whether the state's file has changed, and follows it: API servers restart where a refresh has ended. Its
   * logging agents send what they have.
   */
  poll(): void {
    this.state();
    this.shipper.poll();
  }

  /** As it is on disk now: who changes it and asks the API at once is answered by what it says since. */
  private state(): ClusterState {
    const { state: known, stamp } = this.read;
    const now = fileStamp(this.lab, known.id);
    if (now === stamp) return known;
    const state = readCluster(this.lab, known.id);
    // Requests may still come in while the lab ends.
    if (state === undefined || this.stopped) return known;
    this.read = { state, stamp: now };
    this.following = this.following.then(() => this.follow(state));
    return state;
  }

  private async follow(state: ClusterState): Promise<void> {
    const pki = await pkiOf(this.lab, state);
    const isNew = pki.admin.certPem !== this.pki.admin.certPem;
    this.pki = pki;
    seedAgents(this.store, state);
    await this.master.follow(state);
    if (isNew) this.writeAccess();
  }

  async stop(): Promise<void> {
    clearInterval(this.tokens);
    this.stopped = true;
    await this.following;
    await this.master.stop();
    await this.agent.stop();
    this.objects.save();
    rmSync(labFiles.access(this.lab, this.read.state.id), { force: true });
  }

  private writeAccess(): void {
    const { user } = readAccount(this.lab).session;
    const access: ClusterAccess = {
      url: this.master.url,
      caPem: this.pki.caPem,
      adminCertPem: this.pki.admin.certPem,
      adminKeyPem: this.pki.admin.keyPem,
      userToken: createUserToken(this.pki.tokenSecret, user, TOKEN_SECONDS),
      serviceId: { adminCertPem: this.pki.serviceId.certPem, adminKeyPem: this.pki.serviceId.keyPem },
    };
    writeAtomically(labFiles.access(this.lab, this.read.state.id), `${JSON.stringify(access, null, 2)}\n`, 0o600);
  }
}

function fileStamp(lab: string, id: string): string {
  const found = statSync(labFiles.cluster(lab, id), { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
}

function pkiOf(lab: string, state: ClusterState): Promise<ClusterPki> {
  const { caGeneration: generation = 1, adminOwner } = state;
  return clusterPki({
    lab,
    id: state.sharedPki ?? state.id,
    apiHost: new URL(addressesOf(state).publicUrl).hostname,
    generation,
    adminOwner,
  });
}

/**
 * Seeded webhooks are written before there is a PKI: those that lead through the API server get its certificates now.
 */
function giveCertificates(lab: string, id: string, { caPem, admin }: ClusterPki): void {
  const withCertificates = (webhook: StoredWebhook | null): StoredWebhook | null =>
    webhook?.server.startsWith('https://127.0.0.1:2040') === true && webhook.caCert === undefined
      ? { ...webhook, caCert: caPem, clientCert: admin.certPem, clientKey: admin.keyPem }
      : webhook;
  updateCluster(lab, id, (state) => {
    state.stored = withCertificates(state.stored);
    state.applied.webhook = withCertificates(state.applied.webhook);
  });
}
