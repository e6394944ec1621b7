import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { labFiles } from './account/files.ts';
import { seedLab, type SeedOptions } from './account/seed.ts';
import { listClusters } from './account/store.ts';
import { writeWrapper } from './account/wrapper.ts';
import { LabCluster } from './cluster/labCluster.ts';
import { startConsumers, type Consumer } from './consumer.ts';
import type { ConsumerAddress } from './node-agent/container.ts';
import { sandboxTools } from './node-agent/sandboxedContainer.ts';

export interface LabOptions {
  /** The lab's folder; seeded where it is empty. */
  dir: string;
  /** What an empty folder is seeded with besides the default clusters. */
  seed?: SeedOptions;
  /** `stand-in` leaves the real HAProxy out although it is installed. */
  haproxy?: 'real' | 'stand-in';
}

export interface Lab {
  dir: string;
  /** The `ibmcloud` executable of this lab. */
  cliPath: string;
  consumers: Consumer[];
  /** How pods of a cluster that something else serves reach the consumers. */
  consumerAddresses: ConsumerAddress[];
  /** Whether pods run the real HAProxy. */
  haproxy: 'real' | 'stand-in';
  /** Takes over at once what the lab's files say, instead of within 200 ms. */
  poll(): void;
  /** Ends every server and every process of the lab. */
  stop(): Promise<void>;
}

const POLL_MS = 200;
/** Paths of UNIX sockets may have about 100 characters; the lab needs some 25 of them below this folder. */
const LONGEST_RUN_FOLDER = 70;

/**
 * Starts the simulation of IBM Cloud: account on disk, `ibmcloud`, the clusters' APIs with their pods, log consumers.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const dir = resolve(options.dir);
  if (!existsSync(labFiles.account(dir))) seedLab(dir, options.seed);
  const cliPath = writeWrapper(dir);
  const runFolder = newRunFolder(dir);
  const consumers = await startConsumers(dir, runFolder);
  const tools = options.haproxy === 'stand-in' ? undefined : sandboxTools();
  const clusters: LabCluster[] = [];
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await consumers.stop();
    rmSync(runFolder, { recursive: true, force: true });
  };
  const poll = (): void => {
    for (const cluster of clusters) cluster.poll();
  };
  const timer = setInterval(poll, POLL_MS);
  try {
    for (const [index, state] of listClusters(dir)
      .filter(({ served }) => served)
      .entries()) {
      const folder = join(runFolder, String(index));
      clusters.push(await LabCluster.start({ lab: dir, state, runFolder: folder, consumers, tools }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const haproxy = tools ? 'real' : 'stand-in';
  return { dir, cliPath, consumers: consumers.list, consumerAddresses: consumers.addresses, haproxy, poll, stop };
}

function newRunFolder(dir: string): string {
  const inside = join(dir, 'run');
  if (inside.length > LONGEST_RUN_FOLDER) return mkdtempSync(join(tmpdir(), 'kube-audit-lab-'));
  rmSync(inside, { recursive: true, force: true });
  mkdirSync(inside, { recursive: true });
  return inside;
}
