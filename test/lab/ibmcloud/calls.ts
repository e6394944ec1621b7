import { appendFileSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from '../../../src/forwarding/certificates/isAlive.ts';
import { errorCode, labFiles } from '../account/files.ts';
import type { CallRecord } from '../state.ts';

/** Marks this process as a call under way, and counts those that are, itself included. */
export function enterCall(lab: string): number {
  const folder = labFiles.inFlight(lab);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, String(process.pid)), '');
  const others = readdirSync(folder).filter((name) => name !== String(process.pid));
  return 1 + others.filter((name) => isUnderWay(folder, name)).length;
}

/** Appends the call's record. One write of one line: lines of several processes do not mix. */
export function leaveCall(lab: string, record: CallRecord): void {
  appendFileSync(labFiles.calls(lab), `${JSON.stringify(record)}\n`);
  forget(join(labFiles.inFlight(lab), String(process.pid)));
}

/** A killed call leaves its file behind, and its process id may be another program's by now, or a zombie's. */
function isUnderWay(folder: string, name: string): boolean {
  if (isCall(Number(name), dirname(folder))) return true;
  forget(join(folder, name));
  return false;
}

function isCall(pid: number, lab: string): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return commandLine.includes(`${lab}/bin/ibmcloud`) || commandLine.includes(`--lab\0${lab}\0`);
  } catch {
    if (process.platform === 'linux') return false;
  }
  return isAlive(pid);
}

function forget(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

const secretFlag = /^--?(apikey|p|password|passcode|cr-token|token)$/;

/** Arguments as given, but for the values of flags that hold a secret. */
export function withoutSecrets(args: readonly string[]): string[] {
  return args.map((word, index) => {
    const [, flag] = /^(--?[a-z-]+)=/.exec(word) ?? [];
    if (flag !== undefined && secretFlag.test(flag)) return `${flag}=[redacted]`;
    return secretFlag.test(args[index - 1] ?? '') ? '[redacted]' : word;
  });
}
