import type { V1Pod } from '@kubernetes/client-node';
import { isOwnDelivery, parseAuditEvent } from '../../audit/auditEvent.ts';
import { isOwnWord, NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../../audit/haproxyLog.ts';
import { ServerStates } from '../../audit/serverStates.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { podOf } from '../../kubernetes/podList.ts';
import { SizeCount, type EventSizes } from '../forwarder/eventSizes.ts';
import { isDelivery, whyDown } from '../forwarder/forwarderLog.ts';
import { readLogLines, recentLines } from '../forwarder/logReader.ts';

/**
 * Most lines to read from a pod's log. Under every policy an API server posts several times in a quarter of an hour.
 */
const MOST_LINES = 2_000;

/** The user of a delivery, from the API server's own audit events. */
export interface DeliveryUser {
  readonly name: string;
  /** SHA-256 of the client certificate in hex, if the API server logs it (Kubernetes 1.32 and later). */
  readonly fingerprint: string | undefined;
}

/** Deliveries in the forwarder's log of the last quarter of an hour; nothing is sent. */
export interface RecentDeliveries {
  /** Deliveries with a status in HAProxy's log, oldest first. */
  readonly requests: readonly Pick<HaproxyRequest, 'status' | 'server'>[];
  /** Deliveries without a status. */
  readonly withoutStatus: number;
  /** Lines that are neither events nor HAProxy's as they are known here. */
  readonly unread: number;
  /** Why HAProxy disabled the consumer; `undefined` if it is in use. */
  readonly serverDown: string | undefined;
  /** Audit events in the log of an IBM image. */
  readonly events: number;
  readonly sizes: EventSizes;
  /** Whether a pod logged more than was read. */
  readonly isCut: boolean;
  /** Users of the deliveries, from the events that deliveries cause. */
  readonly users: readonly DeliveryUser[];
}

/** Reads the logs of these pods; skips pods without a log. @throws Failure */
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
    isCut: false,
  };
  const sizes = new SizeCount();
  const users = new Map<string, DeliveryUser>();
  const servers = new ServerStates();
  for (const pod of pods) {
    const lines = await readLogLines(api, podOf(pod), recentLines(MOST_LINES), signal);
    found.isCut ||= lines.length >= MOST_LINES;
    for (const line of lines) {
      sizes.take(line);
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
  // Copied: a substring of a log would keep the whole log in memory.
  return structuredClone({
    ...found,
    sizes: sizes.sizes(),
    serverDown: whyDown(servers.down()),
    users: [...users.values()],
  });
}

/** How much the pods log in a day, by the last quarter of an hour; `undefined` where not all of it was read. */
export function gigabytesADay({ sizes, isCut }: RecentDeliveries): number | undefined {
  return isCut || sizes.events === 0 ? undefined : (sizes.bytes * 4 * 24) / 1e9;
}

/** The line was parsed as an event before. */
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
