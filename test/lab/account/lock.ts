import { linkSync, mkdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../../src/forwarding/certificates/isAlive.ts';
import { errorCode, labFiles, readText } from './files.ts';

const LONGEST_WAIT_MS = 20_000;
/**
 * Locks are held for one read and one write of a small file. One this old belongs to a dead process whose id lives on.
 */
const STALE_AFTER_MS = 10_000;
const PAUSE_MS = 3;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
let counter = 0;

/**
 * Runs `action` while no other process of this lab runs one under the same name. Synchronous, for the holder does
 * nothing but read and write small files. The lock of a process that died is taken over.
 *
 * @throws Error when the lock was not free for 20 seconds.
 */
export function withLock<T>(lab: string, name: string, action: () => T): T {
  const folder = labFiles.locks(lab);
  const lock = join(folder, `${name}.lock`);
  const ticket = join(folder, `${name}.${process.pid}-${counter++}.ticket`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(ticket, String(process.pid));
  try {
    take(ticket, lock);
    try {
      return action();
    } finally {
      unlinkSync(lock);
    }
  } finally {
    unlinkSync(ticket);
  }
}

function take(ticket: string, lock: string): void {
  const end = Date.now() + LONGEST_WAIT_MS;
  while (!tryLink(ticket, lock)) {
    if (isStale(lock)) removeStale(ticket, lock);
    else if (Date.now() > end) throw new Error(`The lab's lock ${lock} was not free for ${LONGEST_WAIT_MS} ms.`);
    else Atomics.wait(sleeper, 0, 0, PAUSE_MS);
  }
}

/**
 * A hard link appears together with its content (the holder's process id), where `O_EXCL` shows an empty file first.
 */
function tryLink(ticket: string, lock: string): boolean {
  try {
    linkSync(ticket, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isStale(lock: string): boolean {
  const holder = readText(lock);
  if (holder === undefined) return false;
  if (!isAlive(Number(holder))) return true;
  try {
    return Date.now() - statSync(lock).ctimeMs > STALE_AFTER_MS;
  } catch {
    return false;
  }
}

/**
 * One process at a time removes a stale lock, and looks again first: else the second would remove the first one's new
 * lock.
 */
function removeStale(ticket: string, lock: string): void {
  const breaker = `${lock}.break`;
  if (!tryLink(ticket, breaker)) {
    if (isStale(breaker)) unlinkQuietly(breaker);
    Atomics.wait(sleeper, 0, 0, PAUSE_MS);
    return;
  }
  try {
    if (isStale(lock)) unlinkQuietly(lock);
  } finally {
    unlinkQuietly(breaker);
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
