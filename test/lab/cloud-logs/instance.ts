import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, writeJson } from '../account/files.ts';
import { withLock } from '../account/lock.ts';
import type { AnswerStyle } from './answer.ts';
import { recordOf, type RecordStyle, type TakenLine } from './record.ts';
import type { StoredRecord } from './runQuery.ts';

/** How an instance behaves; what IBM does not document is a switch. */
export interface CloudLogsInstance extends AnswerStyle, RecordStyle {
  /** The user's service role on it. */
  role: 'reader' | 'none';
  /** Endpoints of its API. */
  endpoints: 'public' | 'private' | 'both';
  /** What `resource service-instances` shows of them: only the host that receives, or none. */
  extensions: 'full' | 'ingress' | 'absent';
  /** Whether the private one can be reached from here. */
  reachesPrivate: boolean;
  /** Milliseconds until a line can be found. */
  indexedAfterMs: number;
  archivedAfterMs: number;
  /** What its policies make of audit events: only `high` is in frequent search; `block` is nowhere. */
  priority: 'high' | 'medium' | 'low' | 'block';
  hasBucket: boolean;
  queriesInMinute: number;
  /** What a key that no record has does to a query. */
  missingKey: 'no-rows' | 'null';
  /** Whether the answer says so. */
  warnsOfMissingKey: boolean;
  /** What the CLI prints of an error of the API: its message, or its whole body. */
  errors: 'message' | 'body';
  /** Milliseconds that a query takes. */
  latencyMs: number;
}

export const usualInstance: CloudLogsInstance = {
  shape: 'lines',
  keys: 'snake',
  userData: 'text',
  noRows: 'frame',
  record: 'log',
  clusterKey: 'kubernetes',
  labels: 'namespace',
  role: 'reader',
  endpoints: 'both',
  extensions: 'full',
  reachesPrivate: false,
  indexedAfterMs: 0,
  archivedAfterMs: 0,
  priority: 'high',
  hasBucket: true,
  queriesInMinute: 10,
  missingKey: 'no-rows',
  warnsOfMissingKey: true,
  errors: 'message',
  latencyMs: 0,
};

export type Tier = 'frequent_search' | 'archive';

const fileOf = (lab: string, guid: string, ending: string): string => join(lab, 'cloud-logs', `${guid}.${ending}`);

/** Lines that an agent has sent to an instance. */
export function takeLines(lab: string, guid: string, lines: readonly TakenLine[]): void {
  const file = fileOf(lab, guid, 'jsonl');
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Every line that an instance got, in the order of their coming. */
export function takenLines(lab: string, guid: string): TakenLine[] {
  const lines = (readText(fileOf(lab, guid, 'jsonl')) ?? '').split('\n');
  // The last may be half written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as TakenLine); // written by takeLines alone
}

/** What an instance finds in a tier, between two times in milliseconds. */
export function recordsIn(
  lab: string,
  guid: string,
  instance: CloudLogsInstance,
  { tier, from, to }: { readonly tier: Tier; readonly from: number; readonly to: number },
): StoredRecord[] {
  const { priority, hasBucket } = instance;
  const isThere = tier === 'frequent_search' ? priority === 'high' : hasBucket;
  if (priority === 'block' || !isThere) return [];
  const newest = Date.now() - (tier === 'archive' ? instance.archivedAfterMs : instance.indexedAfterMs);
  return takenLines(lab, guid)
    .filter(({ taken }) => taken >= from && taken < to && taken <= newest)
    .map((line) => recordOf(line, instance, priority));
}

/** Counts a query. @returns whether it was one too many within a minute. */
export function isOneTooMany(lab: string, guid: string, limit: number): boolean {
  return withLock(lab, `queries-${guid}`, () => {
    const file = fileOf(lab, guid, 'queries.json');
    const now = Date.now();
    const before = JSON.parse(readText(file) ?? '[]') as number[]; // written here alone
    const recent = before.filter((time) => now - time < 60_000);
    writeJson(file, [...recent, now]);
    return recent.length >= limit;
  });
}
