import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, writeJson } from '../account/files.ts';
import { withLock } from '../account/lock.ts';
import type { AnswerStyle } from './answer.ts';
import { priorityOf, type LabPolicy, type Priority } from './policies.ts';
import { labelsOf, recordOf, type RecordStyle, type TakenLine } from './record.ts';
import type { StoredRecord } from './runQuery.ts';

/** How an instance behaves; what IBM does not document is a switch. */
export interface CloudLogsInstance extends AnswerStyle, RecordStyle {
  /** The user's service role on it. */
  role: 'none' | 'reader' | 'writer' | 'manager';
  /** Endpoints of its API. */
  endpoints: 'public' | 'private' | 'both';
  /** What `resource service-instances` shows of them: only the host that receives, or none. */
  extensions: 'full' | 'ingress' | 'absent';
  /** Whether the private one can be reached from here. */
  reachesPrivate: boolean;
  /** Milliseconds until a line can be found. */
  indexedAfterMs: number;
  archivedAfterMs: number;
  /** In their order: only what is `high` is in frequent search; what is `block` is nowhere. */
  policies: LabPolicy[];
  /** Other than `high`: one policy for everything, instead of `policies`. */
  priority: Priority;
  /** Rules for who sees which rows, and whether they hide the audit events from this user. */
  dataAccessRules: { name: string; expression: string }[];
  hidesRows: boolean;
  /** Whether this user may list the rules: the role for that is not documented. */
  readsDataAccessRules: boolean;
  /** What a list without entries is in JSON. */
  emptyList: 'array' | 'null' | 'absent';
  hasBucket: boolean;
  /** What an answer of the archive says where no bucket can be read. */
  archiveLacks: 'no_metastore_data' | 'bucket_access_denied' | 'bucket_read_failed';
  /** Whether it refuses what agents send, in an answer of success. */
  refusesLines: boolean;
  queriesInMinute: number;
  /** Milliseconds of its minute: tests with a quick clock have shorter ones. */
  minuteMs: number;
  /** What a key that no record has does to a query. */
  missingKey: 'no-rows' | 'null';
  /** Whether the answer says so. */
  warnsOfMissingKey: boolean;
  /** What the CLI prints of an error of the API: its message, or its whole body. */
  errors: 'message' | 'body';
  /** Milliseconds that a query takes. */
  latencyMs: number;
  /** Milliseconds that a background query waits, and as many that it runs. */
  backgroundMs: number;
  /** How one ends; `never`: it runs on; `odd`: in a state that is not documented. */
  backgroundEnds: 'success' | 'failed' | 'timed-out' | 'cancelled' | 'never' | 'odd';
  /** Where a status says that one was cancelled: the API documents both. */
  backgroundCancelled: 'state' | 'error';
  /** Milliseconds after its creation in which one and its rows are kept. */
  backgroundKeptMs: number;
  /** Whether a user who may query may do so in the background: another action of the service. */
  backgroundAllowed: boolean;
  /** Whether one that runs can be cancelled. */
  backgroundStops: boolean;
  /** Rows that its data have at most, without a word of it. */
  backgroundRows: number;
  /** Whether calls about background queries count as queries. */
  backgroundCounts: boolean;
  /** Where alerts can notify somebody, as `outgoing-webhooks` lists them. */
  webhooks: LogsWebhook[];
  /** Whether `data-usage` says of which application a size is; `refused`, `empty`: without a bucket for metrics. */
  dataUsage: 'labelled' | 'unlabelled' | 'empty' | 'refused';
  /** GB of audit events a day. */
  auditGb: number;
}

/** An outgoing webhook of an instance. */
export interface LogsWebhook {
  id: string;
  name: string;
  url?: string;
  /** `integration_id` of alerts. */
  external_id: number;
}

export const usualInstance: CloudLogsInstance = {
  shape: 'lines',
  keys: 'snake',
  userData: 'text',
  noRows: 'frame',
  record: 'log',
  clusterKey: 'kubernetes',
  labels: 'namespace',
  role: 'manager',
  endpoints: 'both',
  extensions: 'full',
  reachesPrivate: false,
  indexedAfterMs: 0,
  archivedAfterMs: 0,
  policies: [],
  priority: 'high',
  dataAccessRules: [],
  hidesRows: false,
  readsDataAccessRules: true,
  emptyList: 'array',
  hasBucket: true,
  archiveLacks: 'no_metastore_data',
  refusesLines: false,
  queriesInMinute: 10,
  minuteMs: 60_000,
  missingKey: 'no-rows',
  warnsOfMissingKey: true,
  errors: 'message',
  latencyMs: 0,
  backgroundMs: 0,
  backgroundEnds: 'success',
  backgroundCancelled: 'state',
  backgroundKeptMs: 3_600_000,
  backgroundAllowed: true,
  backgroundStops: true,
  backgroundRows: 1_000_000,
  backgroundCounts: true,
  webhooks: [{ id: '0f6c2a1e-58d7-4b39-9c42-6a7e1d3b5f80', name: 'on-call', external_id: 27 }],
  dataUsage: 'labelled',
  auditGb: 0.4,
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
  const policies = policiesOf(instance);
  const newest = Date.now() - (tier === 'archive' ? instance.archivedAfterMs : instance.indexedAfterMs);
  return takenLines(lab, guid)
    .filter(({ taken, namespace }) => {
      const isHidden = instance.hidesRows && namespace === 'ibm-kube-audit';
      return !isHidden && taken >= from && taken < to && taken <= newest;
    })
    .flatMap((line) => {
      const priority = priorityOf(policies, { ...labelsOf(line, instance), severity: 'info' });
      const isThere = tier === 'frequent_search' ? priority === 'high' : instance.hasBucket;
      return priority === 'block' || !isThere ? [] : [recordOf(line, instance, priority)];
    });
}

/** Its policies, as `logs policies` lists them. */
export function policiesOf({ policies, priority }: CloudLogsInstance): LabPolicy[] {
  return priority === 'high' ? policies : [{ name: `all-${priority}`, priority }];
}

/** Counts a query. @returns whether it was one too many within a minute. */
export function isOneTooMany(
  lab: string,
  guid: string,
  { queriesInMinute, minuteMs }: Pick<CloudLogsInstance, 'queriesInMinute' | 'minuteMs'>,
): boolean {
  return withLock(lab, `queries-${guid}`, () => {
    const file = fileOf(lab, guid, 'queries.json');
    const now = Date.now();
    const before = JSON.parse(readText(file) ?? '[]') as number[]; // written here alone
    const recent = before.filter((time) => now - time < minuteMs);
    writeJson(file, [...recent, now]);
    return recent.length >= queriesInMinute;
  });
}
