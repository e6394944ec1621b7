import { message, type Message } from '../../text/message.ts';
import { AUDIT_NAMESPACE } from './names.ts';

/**
 * How an arrival shows on a route: the test event's `Audit-Id` in the pods' log (IBM's images), HAProxy's log of
 * requests, or nothing but the API servers' error counters.
 */
export type DeliveryProof = 'test-event-in-pod-log' | 'haproxy-log' | 'counters';

/** What runs in the cluster for a route. */
export interface Forwarder {
  readonly namespace: string;
  readonly deployment: string;
  readonly service: string;
}

/** The logging agent that takes a forwarder's log along. */
export interface LoggingAgent {
  /** How the names of its DaemonSets begin: a regular expression, as JavaScript and `grep -E` both read it. */
  readonly names: string;
  /** Whether it can still be installed: Show Logging Agent Values says how. */
  readonly installable: boolean;
}

/** What can be known of a route without what it takes to set it up: rows, streams and verification do not load that. */
export interface KnownRoute {
  readonly id: string;
  readonly title: Message;
  /** `undefined` where nothing runs in the cluster, since the API server itself posts to a server. */
  readonly forwarder: Forwarder | undefined;
  /** Where several routes have one Service: the image that this one's Deployment runs, … */
  readonly image?: RegExp;
  /** … and where its image is not known, whether the URL names a port. */
  readonly namesPort?: boolean;
  readonly deliveryProof: DeliveryProof;
  readonly agent?: LoggingAgent;
}

/** IBM's images run under the same names on both of their routes. */
const ibmImage = {
  namespace: AUDIT_NAMESPACE,
  deployment: 'ibmcloud-kube-audit',
  service: 'ibmcloud-kube-audit-service',
} as const;

/**
 * Every route. How one is set up is in `routes/`, which does not compile without a line for each of these. They are
 * down here since views and verification may know them, and must not load questions and manifests with them.
 */
export const knownRoutes = [
  {
    id: 'cloud-logs',
    title: message('Cloud Logs'),
    forwarder: ibmImage,
    image: /\/ibmcloud-kube-audit-to-ibm-cloud-logs[:@"]/,
    // For some months the newer image was documented with the older form of the URL.
    namesPort: true,
    deliveryProof: 'test-event-in-pod-log',
    agent: { names: 'logs-(router-)?agent', installable: true },
  },
  {
    id: 'log-analysis',
    title: message('Log Analysis'),
    forwarder: ibmImage,
    image: /\/ibmcloud-kube-audit-to-logdna[:@"]/,
    namesPort: false,
    deliveryProof: 'test-event-in-pod-log',
    agent: { names: 'logdna-agent', installable: false },
  },
  {
    id: 'private-network',
    title: message('Private Network'),
    forwarder: {
      namespace: AUDIT_NAMESPACE,
      deployment: 'kube-audit-forwarder',
      service: 'kube-audit-forwarder',
    },
    deliveryProof: 'haproxy-log',
  },
  {
    id: 'external',
    title: message('External Server'),
    forwarder: undefined,
    deliveryProof: 'counters',
  },
] as const satisfies readonly KnownRoute[];

export type RouteId = (typeof knownRoutes)[number]['id'];

/** A route whose log a logging agent takes along. */
export type LoggedRouteId = Extract<(typeof knownRoutes)[number], { readonly agent: LoggingAgent }>['id'];

type KnownRouteOf<Id extends RouteId> = Extract<(typeof knownRoutes)[number], { readonly id: Id }>;

/** What is known of the route with this id. */
export function knownRoute<Id extends RouteId>(id: Id): KnownRouteOf<Id> {
  const found = knownRoutes.find((route): route is KnownRouteOf<Id> => route.id === id);
  if (!found) throw new Error(`No route ${id}`);
  return found;
}
