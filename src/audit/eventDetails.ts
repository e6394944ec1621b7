import type { AuditEvent } from './auditEvent.ts';
import { microTime } from './microTime.ts';

const none: readonly string[] = [];

/** `allow` or `forbid`; empty where the event does not say, as before authorization. */
export function decisionOf({ annotations }: AuditEvent): string {
  return textOf(annotations['authorization.k8s.io/decision']);
}

/** Why it was allowed or refused: for RBAC the binding and the role; empty where the event does not say. */
export function reasonOf({ annotations }: AuditEvent): string {
  return textOf(annotations['authorization.k8s.io/reason']);
}

/** `true` and, where it is known, the release of Kubernetes that removes the API; nothing for another API. */
export function deprecationOf({ annotations }: AuditEvent): readonly string[] {
  return textsOf(annotations['k8s.io/deprecated'], annotations['k8s.io/removed-release']);
}

/** What Pod Security has noted of a pod: violations, the enforced level (`baseline:latest`), an exemption, an error. */
export function podSecurityOf({ annotations }: AuditEvent): readonly string[] {
  return textsOf(
    annotations['pod-security.kubernetes.io/audit-violations'],
    annotations['pod-security.kubernetes.io/enforce-policy'],
    annotations['pod-security.kubernetes.io/exempt'],
    annotations['pod-security.kubernetes.io/error'],
  );
}

/** The UIDs of the object and of the user, as far as the event has them. */
export function uidsOf({ objectUid, userUid }: AuditEvent): readonly string[] {
  return [objectUid, userUid].filter((uid) => uid !== '');
}

/** The field manager that a request names; empty where it leaves that to the API server. */
export function managerOf({ query }: AuditEvent): string {
  const [, plain = ''] = /(?:^|&)fieldManager=([^&]*)/.exec(query) ?? [];
  return /[%+]/.test(plain) ? (new URLSearchParams(query).get('fieldManager') ?? '') : plain;
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
  const total = Number.isNaN(micros)
    ? durationMs(textOf(event.annotations['apiserver.latency.k8s.io/total']))
    : undefined;
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(...values: readonly unknown[]): readonly string[] {
  // Of nearly all events all are missing.
  if (values.every((value) => value === undefined)) return none;
  return values.filter((value) => typeof value === 'string' && value !== '') as readonly string[]; // each was checked
}
