import { readdirSync } from 'node:fs';
import type { AccountState, CallRecord, ClusterAccess, ClusterState, Fault } from '../state.ts';
import { errorCode, labFiles, readText, writeJson } from './files.ts';
import { withLock } from './lock.ts';

/** State of `<lab>/account.json`. @throws Error where the lab was not seeded. */
export function readAccount(lab: string): AccountState {
  return parseNeeded<AccountState>(labFiles.account(lab));
}

/** Changes the account under its lock: `change` alters the object it gets; its result is handed back. */
export function updateAccount<T>(lab: string, change: (account: AccountState) => T): T {
  return withLock(lab, 'account', () => {
    const account = readAccount(lab);
    const result = change(account);
    writeJson(labFiles.account(lab), account);
    return result;
  });
}

export function writeAccount(lab: string, account: AccountState): void {
  writeJson(labFiles.account(lab), account);
}

/** A cluster by its id, or `undefined`. */
export function readCluster(lab: string, id: string): ClusterState | undefined {
  return parse<ClusterState>(labFiles.cluster(lab, id));
}

/** A cluster by its id or its name, as the CLI takes both, or `undefined`. */
export function findCluster(lab: string, nameOrId: string): ClusterState | undefined {
  const byId = /^[a-z0-9]+$/.test(nameOrId) ? readCluster(lab, nameOrId) : undefined;
  return byId ?? listClusters(lab).find((cluster) => cluster.name === nameOrId);
}

/**
 * Changes a cluster under its lock: `change` alters the object it gets; its result is handed back.
 * @throws Error where no cluster has the id.
 */
export function updateCluster<T>(lab: string, id: string, change: (cluster: ClusterState) => T): T {
  return withLock(lab, `cluster-${id}`, () => {
    const cluster = parseNeeded<ClusterState>(labFiles.cluster(lab, id));
    const result = change(cluster);
    writeJson(labFiles.cluster(lab, id), cluster);
    return result;
  });
}

export function writeCluster(lab: string, cluster: ClusterState): void {
  writeJson(labFiles.cluster(lab, cluster.id), cluster);
}

/** Every cluster of every account, in the order of the ids. */
export function listClusters(lab: string): ClusterState[] {
  return listNames(labFiles.clusters(lab))
    .filter((name) => name.endsWith('.json'))
    .map((name) => parseNeeded<ClusterState>(labFiles.cluster(lab, name.slice(0, -'.json'.length))));
}

/** How to reach the cluster's API, or `undefined` where the lab's servers do not serve it. */
export function readAccess(lab: string, id: string): ClusterAccess | undefined {
  return parse<ClusterAccess>(labFiles.access(lab, id));
}

/** Replaces the faults; each restarts its count of calls. */
export function setFaults(lab: string, faults: Fault[]): void {
  withLock(lab, 'faults', () => {
    writeJson(labFiles.faults(lab), faults);
    writeJson(labFiles.faultCounts(lab), { faults, counts: faults.map(() => 0) });
  });
}

/**
 * Every call that ended, in the order of their ends, and the largest number of calls that were under way at one time.
 */
export function readCalls(lab: string): { records: CallRecord[]; highestInFlight: number } {
  const lines = (readText(labFiles.calls(lab)) ?? '').split('\n').filter((line) => line !== '');
  const records = lines.map((line) => JSON.parse(line) as CallRecord); // written by recordCall alone
  return { records, highestInFlight: records.reduce((highest, record) => Math.max(highest, record.inFlight), 0) };
}

// The files are written by this module and by tests that are checked against the same types.
function parse<T>(path: string): T | undefined {
  const text = readText(path);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

function parseNeeded<T>(path: string): T {
  const value = parse<T>(path);
  if (value === undefined) throw new Error(`${path} is not there: seed the lab first.`);
  return value;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
