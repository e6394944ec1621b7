import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Id of a process that is gone: no system gives this one. That of one that has ended may soon be another's. */
export const goneProcess = 4_194_305;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
}

/** The extension hosts that run below a process which the test started itself. Reads `/proc`: Linux only. */
export function extensionHostsBelow(ancestor: number): readonly number[] {
  const all = processes();
  const below = new Set([ancestor]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter((each) => below.has(each.pid) && isExtensionHost(each)).map(({ pid }) => pid);
}

/** Kills a process as nothing can be done about, and waits until it is gone. */
export async function killAndWait(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (isRunning(pid)) await delay(50);
}

/**
 * Ends calls of a lab's `ibmcloud` that nobody waits for any more: their extension host is gone. @returns how many
 * there were
 */
export function endCallsOf(lab: string): number {
  const all = processes();
  const hosts = new Set(all.filter(isExtensionHost).map(({ pid }) => pid));
  const calls = all.filter(
    ({ commandLine, parent }) =>
      !hosts.has(parent) &&
      (commandLine.includes(`--lab\0${lab}\0--`) || commandLine.includes(`\0${lab}/bin/ibmcloud\0`)),
  );
  for (const { pid } of calls) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
  return calls.length;
}

function isExtensionHost({ commandLine }: Process): boolean {
  return commandLine.includes('--type=extensionHost');
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
        return [
          { pid: Number(name), parent: Number(parent), commandLine: readFileSync(`/proc/${name}/cmdline`, 'utf8') },
        ];
      } catch {
        return [];
      }
    });
}

/** Whether a process is there and no zombie. */
export function isRunning(pid: number): boolean {
  try {
    // A zombie runs no more.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
