import { isOwnDelivery, type AuditEvent } from './auditEvent.ts';
import type { LogLine } from './logLine.ts';

/** The user agent of this extension's requests to an API server. */
const OWN_AGENT = 'ibmcloud-kube-audit';
const reads = new Set(['get', 'list', 'watch']);

/** What of a log is folded away, and only counted, unless asked for. */
export interface Folds {
  /** Whether the API server's own deliveries are shown. */
  readonly deliveries: boolean;
  /** Whether this extension's own reads are shown. */
  readonly ownRequests: boolean;
}

/** Whether an event is folded away. */
export function isFolded(event: AuditEvent, { deliveries, ownRequests }: Folds): boolean {
  return (!deliveries && isOwnDelivery(event)) || (!ownRequests && isOwnRequest(event));
}

/**
 * Whether this extension has only looked: it lists pods every few seconds while it streams. Anybody can give this user
 * agent, so what changes something, reads Secrets or was denied is never folded away.
 */
function isOwnRequest({ agent, verb, resource, code }: AuditEvent): boolean {
  return agent === OWN_AGENT && reads.has(verb) && code < 400 && !/^secrets(?:[/.]|$)/.test(resource);
}

/** Whether a line that is not shown is one that is folded away, whatever a filter says of it. */
export function isFoldedLine(line: LogLine, folds: Folds): boolean {
  return line.kind === 'event' && isFolded(line.event, folds);
}
