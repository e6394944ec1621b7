import { labFiles, readText, writeJson } from '../account/files.ts';
import { withLock } from '../account/lock.ts';
import type { Fault } from '../state.ts';

/** What a call is about, for faults: the command's words, and the cluster's name and id. */
export interface CallSubject {
  readonly path: string;
  readonly findCluster: () => { readonly name: string; readonly id: string } | undefined;
  /** The value of `--cluster`, for a cluster that does not exist. */
  readonly clusterArgument: string | undefined;
}

interface Counted {
  faults: Fault[];
  counts: number[];
}

/**
 * The fault that takes effect on this call, if any. Each fault counts the calls that its command and cluster describe,
 * also those on which an earlier one took effect; editing `faults.json` restarts the counts.
 */
export function takeFault(lab: string, subject: CallSubject): Fault | undefined {
  const faults = readFaults(lab);
  if (!faults.some((fault) => describes(fault, subject))) return undefined;
  return withLock(lab, 'faults', () => {
    const { counts } = readCounts(lab);
    let taken: Fault | undefined;
    readFaults(lab).forEach((fault, index) => {
      if (!describes(fault, subject)) return;
      const count = (counts[index] ?? 0) + 1;
      counts[index] = count;
      if (!fault.calls || fault.calls.includes(count)) taken ??= fault;
    });
    writeJson(labFiles.faultCounts(lab), { faults: readFaults(lab), counts });
    return taken;
  });
}

function describes(fault: Fault, { path, findCluster, clusterArgument }: CallSubject): boolean {
  if (path !== fault.command && !path.startsWith(`${fault.command} `)) return false;
  if (fault.cluster === undefined) return true;
  const cluster = findCluster();
  return [cluster?.name, cluster?.id, clusterArgument].includes(fault.cluster);
}

/** What is to go wrong now. */
export function readFaults(lab: string): Fault[] {
  return JSON.parse(readText(labFiles.faults(lab)) ?? '[]') as Fault[]; // written by tests, checked against the type
}

function readCounts(lab: string): Counted {
  const faults = readFaults(lab);
  const text = readText(labFiles.faultCounts(lab));
  const counted = text === undefined ? undefined : (JSON.parse(text) as Counted); // written here and by setFaults alone
  if (counted && JSON.stringify(counted.faults) === JSON.stringify(faults)) return counted;
  return { faults, counts: faults.map(() => 0) };
}
