import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { isDirect, recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { parseServerUrl } from '../webhook/url/externalUrl.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';
import type { CheckResult, Finding } from './check.ts';
import { isOfDelivery, lastAnswering, placeOfDelivery, type PathEnds, type PlaceId } from './seenPlace.ts';

/**
 * How a place is: `good` only where its checks pass in a verification that still counts; `past` where they passed in
 * one that no longer does; `between` where the path may be broken, and it is not known at which of these places;
 * `follows` behind the first broken place, where nothing arrives; `unasked` where no check answered.
 */
export type PlaceState = 'good' | 'past' | 'warning' | 'failing' | 'unknown' | 'between' | 'follows' | 'unasked';

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

/** Where each check looks that is not about all of a delivery. */
const placeOfCheck: Readonly<Record<string, PlaceId>> = {
  'webhook-set': 'api-server',
  'webhook-url': 'api-server',
  'webhook-address': 'api-server',
  policy: 'api-server',
  master: 'api-server',
  refreshed: 'api-server',
  'webhook-changes': 'api-server',
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
  'silence-alert': 'receiver',
  retention: 'receiver',
  encryption: 'receiver',
  egress: 'receiver',
  consumer: 'receiver',
};

const worstFirst: readonly CheckResult[] = ['failure', 'warning', 'unknown', 'pass', 'skipped'];

/**
 * The path of a delivery by the stored webhook, with what was found at each place. Where no webhook is stored, or it is
 * not known which, there is only the API server. A finding about no place of this path is at the API server: no failure
 * is lost. Where deliveries fail and it was seen at no place, all places up to the first known break are `between`, and
 * what says so is at the first.
 */
export function deliveryPath(webhook: AuditWebhook | undefined, seen: SeenPath | undefined): readonly Place[] {
  const all = seen?.findings ?? [];
  const { places, endsInCloudLogs } = placesOf(webhook, all);
  const path: PathEnds = { ids: places.map(({ id }) => id), endsInCloudLogs };
  const at = all.map((finding) => placeOf(finding, path));
  const placed = path.ids.map((id) => all.filter((_, index) => at[index] === id));
  const isFailing = (findings: readonly Finding[]): boolean => findings.some(({ result }) => result === 'failure');
  const known = placed.findIndex(isFailing);
  const lost = all.filter((_, index) => at[index] === undefined);
  // A refusal that was seen is why deliveries failed.
  const isSeen = all.some((finding, index) => isOfDelivery(finding) && isFailing([finding]) && at[index] !== undefined);
  const end = path.ids.indexOf(lastAnswering(path));
  const isWithin = known >= 0 && known <= end;
  const between = lost.length === 0 || isSeen ? 0 : isWithin ? known : end + 1;
  const broken = isWithin || between === 0 ? known : -1;
  const last = Math.max(broken, between - 1);
  const holder = between > 0 ? 0 : Math.max(known, 0);
  return places.map(({ id, title }, index) => {
    const own = placed[index] ?? [];
    const findings = [...own, ...(index === holder ? lost : [])].toSorted(byResult);
    const isBehind = last >= 0 && index > last;
    const state =
      index < between
        ? 'between'
        : stateOf(own.filter(saysOfDelivery).toSorted(byResult), isBehind, seen?.isFresh === true);
    return { id, title, findings, isBroken: index === broken, state };
  });
}

/** What is beside a delivery shows nothing of a place, unless something is wrong there. */
function saysOfDelivery({ isAside, result }: Finding): boolean {
  return isAside !== true || result === 'failure' || result === 'warning';
}

function byResult(one: Finding, other: Finding): number {
  return worstFirst.indexOf(one.result) - worstFirst.indexOf(other.result);
}

function placeOf(finding: Finding, path: PathEnds): PlaceId | undefined {
  if (isOfDelivery(finding)) return placeOfDelivery(finding, path);
  const place = placeOfCheck[finding.check];
  return place !== undefined && path.ids.includes(place) ? place : 'api-server';
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

function placesOf(
  webhook: AuditWebhook | undefined,
  findings: readonly Finding[],
): Pick<PathEnds, 'endsInCloudLogs'> & { readonly places: readonly Pick<Place, 'id' | 'title'>[] } {
  const first = { id: 'api-server', title: message('API servers') } as const;
  if (webhook === undefined) return { places: [first], endsInCloudLogs: false };
  const { route, tool } = recogniseWebhook(webhook);
  const endsInCloudLogs = route === 'cloud-logs';
  // What another tool does with the log is not known.
  const receiver =
    route === 'foreign' && parseServiceProxyUrl(webhook.server) !== undefined
      ? []
      : [{ id: 'receiver', title: receiverOf(webhook, route, tool) } as const];
  return { places: [first, ...insideOf(webhook, route, findings), ...receiver], endsInCloudLogs };
}

/** What is passed in the cluster. */
function insideOf(
  { server }: AuditWebhook,
  route: ReturnType<typeof recogniseWebhook>['route'],
  findings: readonly Finding[],
): readonly Pick<Place, 'id' | 'title'>[] {
  const target = parseServiceProxyUrl(server);
  if (target === undefined) return [];
  // The image that runs under another tool's names shows only in the cluster: then the agent was asked about.
  const isAsked = findings.some(({ check, result }) => placeOfCheck[check] === 'agent' && result !== 'skipped');
  const hasAgent = routeOf(route)?.agent !== undefined || isAsked;
  return [
    { id: 'konnectivity', title: message('Konnectivity') },
    { id: 'service', title: message('Service {0}', target.service) },
    { id: 'forwarder', title: message('Forwarder') },
    ...(hasAgent ? [{ id: 'agent', title: message('Logging agent') } as const] : []),
  ];
}

function receiverOf(
  { server }: AuditWebhook,
  route: ReturnType<typeof recogniseWebhook>['route'],
  tool: string | undefined,
): Message {
  if (route === 'cloud-logs') return message('Cloud Logs instance');
  if (route === 'log-analysis') return message('Log Analysis instance');
  if (route === 'private-network') return message('Log consumer');
  if (isDirect(route)) return message('{0}', parseServerUrl(server)?.host ?? storedUrl(server));
  return tool === undefined ? message('Not known') : message('{0}', tool);
}
