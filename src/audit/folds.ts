import { isOwnDelivery } from './auditEvent.ts';
import type { LogLine } from './logLine.ts';

/** The user agent of this extension's requests to an API server. */
const OWN_AGENT = 'ibmcloud-kube-audit';
/** What this extension reads while it streams, verifies and waits: verb and resource. ConfigMaps may hold anything. */
const ownReads: ReadonlySet<string> = new Set([
  'get deployments.apps',
  'get namespaces',
  'get pods',
  'get pods/log',
  'get services',
  'list daemonsets.apps',
  'list deployments.apps',
  'list networkpolicies.networking.k8s.io',
  'list nodes',
  'list poddisruptionbudgets.policy',
  'list pods',
  'list services',
]);

/** What of a log is folded away, and only counted, unless asked for. */
export interface Folds {
  /** Whether the API server's own deliveries are shown. */
  readonly deliveries: boolean;
  /** Whether this extension's own reads are shown. */
  readonly ownRequests: boolean;
}

type EventLine = Extract<LogLine, { readonly kind: 'event' }>;

/** Whether an event is folded away. */
export function isFolded(line: EventLine, { deliveries, ownRequests }: Folds): boolean {
  return (!deliveries && isOwnDelivery(line.event)) || (!ownRequests && isOwnRequest(line));
}

/**
 * Whether this extension has only looked: it lists pods every few seconds while it streams. Anybody can give this user
 * agent, so nothing is folded away but a successful read, by a user as themselves, of what this extension reads. What a
 * cut event does not say is not known.
 */
function isOwnRequest({ event, isCut }: EventLine): boolean {
  const { agent, verb, resource, actsAs, code } = event;
  if (agent !== OWN_AGENT || isCut || actsAs !== '') return false;
  return code >= 200 && code < 300 && ownReads.has(`${verb} ${resource}`);
}

/** Whether a line that is not shown is one that is folded away, whatever a filter says of it. */
export function isFoldedLine(line: LogLine, folds: Folds): boolean {
  return line.kind === 'event' && isFolded(line, folds);
}
