import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { isDirect, recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/serviceProxyUrl.ts';
import { storedUrl } from '../webhook/storedUrl.ts';
import type { CheckResult, Finding } from './check.ts';

/** A place that a delivery passes, with the link that leads to it. */
export type PlaceId = 'api-server' | 'konnectivity' | 'service' | 'forwarder' | 'agent' | 'receiver';

/**
 * How a place is: `good` only where its checks pass in a verification that still counts; `past` where they passed in
 * one that no longer does; `follows` behind the first broken place, where nothing arrives; `unasked` where no check
 * answered.
 */
export type PlaceState = 'good' | 'past' | 'warning' | 'failing' | 'unknown' | 'follows' | 'unasked';

/** A place of a delivery's path, with the findings about it, the worst first. */
export interface Place {
  readonly id: PlaceId;
  readonly title: Message;
  readonly state: PlaceState;
  /** Whether the path breaks here: the first place that fails. */
  readonly isBroken: boolean;
  readonly findings: readonly Finding[];
}

/** What the last verification found of the webhook that is stored now. */
export interface SeenPath {
  readonly findings: readonly Finding[];
  /** Whether it shows how the cluster is now: not too old, and of the master as it is. */
  readonly isFresh: boolean;
}

/** Where each check looks. The two that see all of a delivery are at the last place that they see it reach. */
const placeOfCheck: Readonly<Record<string, PlaceId | 'reached'>> = {
  'webhook-set': 'api-server',
  'webhook-url': 'api-server',
  'webhook-address': 'api-server',
  policy: 'api-server',
  master: 'api-server',
  refreshed: 'api-server',
  certificate: 'api-server',
  'certificate-owner': 'api-server',
  ca: 'api-server',
  'ca-rotation': 'api-server',
  konnectivity: 'konnectivity',
  'service-port': 'service',
  'service-endpoints': 'service',
  'network-policy': 'forwarder',
  'pod-security': 'forwarder',
  scc: 'forwarder',
  'config-mounted': 'forwarder',
  'certificate-in-configmap': 'forwarder',
  'haproxy-placeholder': 'forwarder',
  'haproxy-newline': 'forwarder',
  'haproxy-host': 'forwarder',
  'haproxy-server': 'forwarder',
  'haproxy-httplog': 'forwarder',
  image: 'forwarder',
  pods: 'forwarder',
  deployment: 'forwarder',
  'config-stale': 'forwarder',
  availability: 'forwarder',
  'logging-agent': 'agent',
  'agent-collects': 'agent',
  'event-size': 'agent',
  encryption: 'receiver',
  egress: 'receiver',
  consumer: 'receiver',
  'error-counters': 'reached',
  delivery: 'reached',
};

const worstFirst: readonly CheckResult[] = ['failure', 'warning', 'unknown', 'pass', 'skipped'];

/**
 * The path of a delivery by the stored webhook, with what was found at each place. Where no webhook is stored, or it is
 * not known which, there is only the API server. A finding about no place of this path is at the API server: no failure
 * is lost.
 */
export function deliveryPath(webhook: AuditWebhook | undefined, seen: SeenPath | undefined): readonly Place[] {
  const places = placesOf(webhook, seen?.findings ?? []);
  const ids = places.map(({ id }) => id);
  const at = (finding: Finding): PlaceId => {
    const place = placeOfCheck[finding.check];
    const id = place === 'reached' ? reachedOf(finding, ids) : place;
    return id !== undefined && ids.includes(id) ? id : 'api-server';
  };
  const found = places.map(({ id }) => {
    const findings = (seen?.findings ?? []).filter((finding) => at(finding) === id);
    return findings.toSorted((one, other) => worstFirst.indexOf(one.result) - worstFirst.indexOf(other.result));
  });
  const broken = found.findIndex(([worst]) => worst?.result === 'failure');
  return places.map(({ id, title }, index) => {
    const findings = found[index] ?? [];
    const isBehind = broken >= 0 && index > broken;
    return {
      id,
      title,
      findings,
      isBroken: index === broken,
      state: stateOf(findings, isBehind, seen?.isFresh === true),
    };
  });
}

function stateOf([worst]: readonly Finding[], isBehind: boolean, isFresh: boolean): PlaceState {
  switch (worst?.result) {
    case 'failure':
      return 'failing';
    case 'warning':
      return isBehind ? 'follows' : 'warning';
    case 'unknown':
      return isBehind ? 'follows' : 'unknown';
    case 'pass':
      return isBehind ? 'follows' : isFresh ? 'good' : 'past';
    case 'skipped':
    case undefined:
      return isBehind ? 'follows' : 'unasked';
  }
}

/**
 * Where an arrival shows: at the receiver; where an agent takes the log along, in the forwarder's own log, unless the
 * event was found in the instance.
 */
function reachedOf({ inInstance }: Finding, ids: readonly PlaceId[]): PlaceId | undefined {
  return ids.includes('agent') && inInstance !== true ? 'forwarder' : ids.at(-1);
}

function placesOf(
  webhook: AuditWebhook | undefined,
  findings: readonly Finding[],
): readonly Pick<Place, 'id' | 'title'>[] {
  const first = { id: 'api-server', title: message('API servers') } as const;
  if (webhook === undefined) return [first];
  const { route, tool } = recogniseWebhook(webhook);
  const target = parseServiceProxyUrl(webhook.server);
  if (target === undefined) return [first, { id: 'receiver', title: receiverOf(webhook, route, tool) }];
  const inside = [
    first,
    { id: 'konnectivity', title: message('Konnectivity') },
    { id: 'service', title: message('Service {0}', target.service) },
    { id: 'forwarder', title: message('Forwarder') },
  ] as const;
  // The image that runs under another tool's names shows only in the cluster: then the agent was asked about.
  const isAsked = findings.some(({ check, result }) => placeOfCheck[check] === 'agent' && result !== 'skipped');
  const hasAgent = routeOf(route)?.agent !== undefined || isAsked;
  const agent = hasAgent ? [{ id: 'agent', title: message('Logging agent') } as const] : [];
  // What another tool does with the log is not known.
  if (route === 'foreign') return [...inside, ...agent];
  return [...inside, ...agent, { id: 'receiver', title: receiverOf(webhook, route, tool) }];
}

function receiverOf(
  { server }: AuditWebhook,
  route: ReturnType<typeof recogniseWebhook>['route'],
  tool: string | undefined,
): Message {
  if (route === 'cloud-logs') return message('Cloud Logs instance');
  if (route === 'log-analysis') return message('Log Analysis instance');
  if (route === 'private-network') return message('Log consumer');
  if (isDirect(route)) return message('{0}', URL.canParse(server) ? new URL(server).host : storedUrl(server));
  return tool === undefined ? message('Not known') : message('{0}', tool);
}
