import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the parts of a lab's state lie; `test/lab/state.ts` has their shapes. */
export const labFiles = {
  account: (lab: string) => join(lab, 'account.json'),
  clusters: (lab: string) => join(lab, 'clusters'),
  cluster: (lab: string, id: string) => join(lab, 'clusters', `${id}.json`),
  access: (lab: string, id: string) => join(lab, 'api', `${id}.json`),
  faults: (lab: string) => join(lab, 'faults.json'),
  faultCounts: (lab: string) => join(lab, 'fault-counts.json'),
  calls: (lab: string) => join(lab, 'calls.jsonl'),
  inFlight: (lab: string) => join(lab, 'in-flight'),
  locks: (lab: string) => join(lab, 'locks'),
  home: (lab: string) => join(lab, 'home'),
  cli: (lab: string) => join(lab, 'bin', 'ibmcloud'),
};

let written = 0;

/**
 * Writes through a temporary file and a rename: a reader in another process sees the old text or the new, never a part.
 */
export function writeAtomically(path: string, text: string, mode = 0o644): void {
  const temporary = `${path}.${process.pid}-${written++}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, path);
}

export function writeJson(path: string, value: unknown): void {
  writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Text of a file, or `undefined` where it is not there. Any other trouble is thrown. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The `code` of an error of `node:fs` (`ENOENT`, `EEXIST`, …). */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
