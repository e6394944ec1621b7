import type { AuditEvent } from './auditEvent.ts';
import { microTime } from './microTime.ts';

/** What Pod Security notes of a pod. */
const POD_SECURITY = ['audit-violations', 'enforce-policy', 'exempt', 'error'];

/** `allow` or `forbid`; empty where the event does not say, as before authorization. */
export function decisionOf(event: AuditEvent): string {
  return noted(event, 'authorization.k8s.io/decision');
}

/** Why it was allowed or refused: for RBAC the binding and the role; empty where the event does not say. */
export function reasonOf(event: AuditEvent): string {
  return noted(event, 'authorization.k8s.io/reason');
}

/** `true` and, where it is known, the release of Kubernetes that removes the API; nothing for another API. */
export function deprecationOf(event: AuditEvent): readonly string[] {
  const isDeprecated = noted(event, 'k8s.io/deprecated');
  const release = noted(event, 'k8s.io/removed-release');
  return [isDeprecated, release].filter((value) => value !== '');
}

/** What Pod Security has noted of a pod: violations, the enforced level (`baseline:latest`), an exemption, an error. */
export function podSecurityOf(event: AuditEvent): readonly string[] {
  return POD_SECURITY.map((name) => noted(event, `pod-security.kubernetes.io/${name}`)).filter((value) => value !== '');
}

/** The UIDs of the object and of the user, as far as the event has them. */
export function uidsOf({ objectUid, userUid }: AuditEvent): readonly string[] {
  return [objectUid, userUid].filter((uid) => uid !== '');
}

/** The field manager that a request names; empty where it leaves that to the API server. */
export function managerOf({ query }: AuditEvent): string {
  return query.includes('fieldManager') ? (new URLSearchParams(query).get('fieldManager') ?? '') : '';
}

/** What a request was not to do: `All` for a dry run; nothing for a real one, and where the body is not logged. */
export function dryRunOf({ query, dryRunOptions }: AuditEvent): readonly string[] {
  return query.includes('dryRun') ? [...new URLSearchParams(query).getAll('dryRun'), ...dryRunOptions] : dryRunOptions;
}

/**
 * Milliseconds, begun ones as whole, from the request's arrival to the event's stage, or else what the API server noted
 * of a slow request. `undefined` where neither is known, and for an event of the arrival itself.
 */
export function tookMs(event: AuditEvent): number | undefined {
  if (event.stage === 'RequestReceived') return undefined;
  const micros = microTime(event.stagedAt) - microTime(event.receivedAt);
  // Less than nothing is a clock that was set.
  if (micros >= 0) return Math.ceil(micros / 1_000);
  const total = Number.isNaN(micros) ? durationMs(noted(event, 'apiserver.latency.k8s.io/total')) : undefined;
  return total === undefined ? undefined : Math.ceil(total);
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, µs: 1e-3, ns: 1e-6 };

/** A duration as Go writes it, `1m2.5s`, in milliseconds; `undefined` for another text. */
function durationMs(text: string): number | undefined {
  if (text === '' || text.length > 40) return undefined;
  let [total, rest] = [0, text];
  while (rest !== '') {
    const [part = '', number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|[µμ]s|ns)/.exec(rest) ?? [];
    if (part === '') return undefined;
    total += Number(number) * (unitMs[unit.replace('μ', 'µ')] ?? NaN);
    rest = rest.slice(part.length);
  }
  return total;
}

function noted({ annotations }: AuditEvent, name: string): string {
  const value = annotations[name];
  return typeof value === 'string' ? value : '';
}
