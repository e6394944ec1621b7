import { join } from 'node:path';
import { readText, writeJson } from '../account/files.ts';
import { withLock } from '../account/lock.ts';

/** A background query of an instance. */
export interface StoredQuery {
  id: string;
  query: string;
  from: number;
  to: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  cancelledAt?: number;
}

const fileOf = (lab: string, guid: string): string => join(lab, 'cloud-logs', `${guid}.background.json`);

/** All that were begun in an instance. */
export function backgroundQueries(lab: string, guid: string): StoredQuery[] {
  return JSON.parse(readText(fileOf(lab, guid)) ?? '[]') as StoredQuery[]; // written here alone
}

/** Changes what is stored of them. */
export function changeBackground(lab: string, guid: string, change: (queries: StoredQuery[]) => StoredQuery[]): void {
  withLock(lab, `background-${guid}`, () => writeJson(fileOf(lab, guid), change(backgroundQueries(lab, guid))));
}
