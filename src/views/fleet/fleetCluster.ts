import { certificateEnd } from '../../forwarding/condition/certificateEnd.ts';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Known } from '../../forwarding/condition/known.ts';
import { daysIn } from '../../forwarding/destination/retention.ts';
import { coverNow, isUnset, type ClusterCover } from '../../forwarding/verification/report/coverage.ts';
import { lastArrival, type PastVerification } from '../../forwarding/verification/history.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { isRecordOf } from '../../forwarding/webhook/webhookRecord.ts';
import { message, type Message } from '../../text/message.ts';
import { clusterFacts, findingsAbout, instanceHost, type ClusterFact, type FactSources } from '../clusterFacts.ts';

/** What the page of all clusters and the evidence know of one. */
export interface FleetCluster {
  readonly known: Known;
  readonly condition: Condition;
  /** What was kept of its verifications; `undefined`: not read yet. */
  readonly kept?: KeptVerifications | undefined;
}

/** What the extension's folder holds of a cluster. */
export interface KeptVerifications {
  /** The last one, with what {@link usedChecks} found. */
  readonly result: VerifyResult | undefined;
  /** The oldest first; `undefined` where they cannot be read. */
  readonly history: readonly PastVerification[] | undefined;
}

/** Checks whose findings are shown here: of a thousand clusters the others would be too much to keep. */
const usedChecks: ReadonlySet<string> = new Set([
  ...['agent-collects', 'logging-agent', 'consumer', 'certificate', 'certificate-owner', 'retention'],
]);

/** A result without what is not used here. */
export function shortened(result: VerifyResult): VerifyResult {
  return { ...result, counters: [], findings: result.findings.filter(({ check }) => usedChecks.has(check)) };
}

/** What is counted over all clusters. */
export interface CountedFacts {
  readonly cover: ClusterCover;
  /** Whether it is known that it forwards nothing. */
  readonly isUnset: boolean;
  /** Whether the API server delivers with a certificate, or may do so. */
  readonly usesCertificate: boolean;
  /** Until when the certificate is valid, in milliseconds since the epoch. */
  readonly certificateUntil: number | undefined;
}

/** The facts of one cluster; those that have none are not known. */
export interface FleetFacts extends CountedFacts {
  readonly facts: ReadonlyMap<ClusterFact['id'], ClusterFact>;
  /** Whose the certificate is. */
  readonly owner: Message | undefined;
  /** Where the logging agent sends to. */
  readonly host: string | undefined;
  /** When a test event was last seen to arrive, of whatever webhook; in milliseconds since the epoch. */
  readonly arrivedAt: number | undefined;
  readonly verifiedAt: number | undefined;
  /** When the older of webhook and master was read; `undefined`: not both were. */
  readonly readAt: number | undefined;
  /** Days in frequent search of Cloud Logs, the fewest where there are several instances. */
  readonly retentionDays: number | undefined;
}

/** The part of its facts that is counted. Of a thousand clusters this takes few milliseconds; all facts take many. */
export function countedFacts({ known, condition }: FleetCluster): CountedFacts {
  const { webhook } = known.row;
  const stored = webhook.failure === undefined ? webhook.reading?.value : undefined;
  // Which webhook is stored now is not known after a failure.
  const until = stored === undefined ? NaN : certificateEnd(known);
  return {
    cover: coverNow({ known, condition }),
    isUnset: isUnset(known),
    usesCertificate: !isUnset(known) && (stored === undefined || /^https:/i.test(stored.server)),
    certificateUntil: Number.isNaN(until) ? undefined : until,
  };
}

/** @param now milliseconds since the epoch */
export function fleetFacts(cluster: FleetCluster, now: number): FleetFacts {
  const { known, condition, kept } = cluster;
  const sources: FactSources = { known, result: kept?.result, condition: condition.kind, now };
  const { verdict, row } = known;
  return {
    ...countedFacts(cluster),
    facts: new Map(clusterFacts(sources).map((fact) => [fact.id, fact])),
    owner: ownerOf(sources),
    host: instanceHost(sources),
    arrivedAt: verdict?.delivered === true ? verdict.at : lastArrival(kept?.history ?? []),
    verifiedAt: verdict?.at,
    readAt: readAtOf(row),
    retentionDays: retentionDaysOf(sources),
  };
}

function readAtOf({ webhook, master }: Known['row']): number | undefined {
  if (webhook.reading === undefined || master.reading === undefined) return undefined;
  return Math.min(webhook.reading.at, master.reading.at);
}

/** Of all instances that the last verification found, or not known. */
function retentionDaysOf(sources: FactSources): number | undefined {
  const found = (findingsAbout(sources) ?? []).filter(({ check }) => check === 'retention');
  const days = found.map(({ text, result }) => (result === 'skipped' ? undefined : daysIn(text)));
  const known = days.filter((each) => each !== undefined);
  return known.length === 0 || known.length < days.length ? undefined : Math.min(...known);
}

/** As the last verification saw it in the certificate, else who was logged in when it was set from here. */
function ownerOf(sources: FactSources): Message | undefined {
  const { row, record } = sources.known;
  const stored = row.webhook.failure === undefined ? row.webhook.reading?.value : undefined;
  if (stored === undefined || !/^https:/i.test(stored.server)) return undefined;
  const found = findingsAbout(sources)?.find(({ check }) => check === 'certificate-owner');
  const subject = found?.evidence[0]?.args[1];
  if (typeof subject === 'string') return message('{0}', subject);
  if (!isRecordOf(record, stored.server)) return undefined;
  const named = record.certificate?.subject ?? record.user;
  // Somebody else may have set the same URL again since, with other certificates.
  return named === '' ? undefined : message('{0}, as set from here', named);
}
