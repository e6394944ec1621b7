import type { V1Pod } from '@kubernetes/client-node';
import { isOwnDelivery, parseAuditEvent } from '../../audit/auditEvent.ts';
import { NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../../audit/haproxyLog.ts';
import { ServerStates } from '../../audit/serverStates.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { podOf } from '../../kubernetes/podList.ts';
import { isDelivery, isOwnWord, whyDown } from '../forwarder/forwarderLog.ts';
import { readLogLines, recentLines } from '../forwarder/logReader.ts';

/** Most lines of a pod's log that are read. Under every policy an API server posts more often than in a quarter of an hour. */
const MOST_LINES = 2_000;

/** Who posted, as the API server itself logs its deliveries. */
export interface DeliveryUser {
  readonly name: string;
  /** SHA-256 of the client certificate in hex, where the API server tells it (Kubernetes 1.32 and later). */
  readonly fingerprint: string | undefined;
}

/** What the forwarder's pods logged in the last quarter of an hour, without sending anything. */
export interface RecentDeliveries {
  /** Deliveries that HAProxy logged with a status, oldest first. */
  readonly requests: readonly Pick<HaproxyRequest, 'status' | 'server'>[];
  /** Deliveries that HAProxy logged without one. */
  readonly withoutStatus: number;
  /** Lines that are neither events nor HAProxy's as they are known here. */
  readonly unread: number;
  /** Why HAProxy took the consumer out; `undefined` where it is in. */
  readonly serverDown: string | undefined;
  /** Audit events that an IBM image printed. */
  readonly events: number;
  /** Who delivered, by the events that deliveries cause themselves. */
  readonly users: readonly DeliveryUser[];
}

/** Reads the logs of these pods; those that have none are left out. @throws Failure */
export async function readRecentDeliveries(
  api: ClusterApi,
  pods: readonly V1Pod[],
  signal: AbortSignal,
): Promise<RecentDeliveries> {
  const found = {
    requests: [] as Pick<HaproxyRequest, 'status' | 'server'>[],
    withoutStatus: 0,
    events: 0,
    unread: 0,
  };
  const users = new Map<string, DeliveryUser>();
  const servers = new ServerStates();
  for (const pod of pods) {
    for (const line of await readLogLines(api, podOf(pod), recentLines(MOST_LINES), signal)) {
      const event = parseAuditEvent(line);
      if (event) {
        found.events += 1;
        const user = isOwnDelivery(event) ? userOf(line) : undefined;
        if (user) users.set(`${user.name} ${user.fingerprint ?? ''}`, user);
        continue;
      }
      const haproxy = parseHaproxyLine(line);
      if (haproxy?.kind === 'request' && isDelivery(haproxy)) {
        found.requests.push({ status: haproxy.status, server: haproxy.server });
      }
      if (haproxy?.kind === 'connect' && haproxy.server !== NO_SERVER) found.withoutStatus += 1;
      if (haproxy) servers.take(podOf(pod).name, haproxy);
      else if (!isOwnWord(line)) found.unread += 1;
    }
  }
  // Copied, since what is cut out of a log keeps the whole log in memory.
  return structuredClone({ ...found, serverDown: whyDown(servers.down()), users: [...users.values()] });
}

/** The line was read as an event before. */
function userOf(line: string): DeliveryUser | undefined {
  const { user } = JSON.parse(line) as {
    readonly user?: { readonly username?: unknown; readonly extra?: Record<string, unknown> };
  };
  if (typeof user?.username !== 'string') return undefined;
  const ids = user.extra?.['authentication.kubernetes.io/credential-id'];
  const id: unknown = Array.isArray(ids) ? ids[0] : undefined;
  const [, fingerprint] = typeof id === 'string' ? (/^X509SHA256=([0-9a-f]{64})$/i.exec(id) ?? []) : [];
  return { name: user.username, fingerprint: fingerprint?.toLowerCase() };
}
