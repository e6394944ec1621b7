import { NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../../audit/haproxyLog.ts';
import { recentLines, type LogReader } from './logReader.ts';

/** Most lines of a pod's log that one look reads; the newest ones. */
const MOST_LINES = 10_000;

/** What HAProxy logged since the last look. */
export interface ForwarderNews {
  /** Deliveries that HAProxy passed on or refused, with their status. */
  readonly requests: readonly HaproxyRequest[];
  /** Deliveries of which only the arrival is logged: the configuration lacks `option httplog`. */
  readonly withoutStatus: number;
  /** Why HAProxy last took a backend server out; `undefined` where none is out. */
  readonly serverDown: string | undefined;
}

/** Reads what is new in the logs of HAProxy's pods. */
export async function readForwarderNews(log: LogReader, signal: AbortSignal): Promise<ForwarderNews> {
  const lines: string[] = [];
  for await (const fresh of log.look(signal, recentLines(MOST_LINES))) for (const line of fresh) lines.push(line);
  const parsed = lines.map(parseHaproxyLine);
  const last = parsed.filter((line) => line?.kind === 'server-state').at(-1);
  // Copied, since what is cut out of a log keeps the whole log in memory, and news are remembered for as long as is waited.
  return structuredClone({
    requests: parsed.filter((line) => line?.kind === 'request').filter(isDelivery),
    withoutStatus: parsed.filter((line) => line?.kind === 'connect').length,
    serverDown: last && !last.up ? last.reason : undefined,
  });
}

/** The API server posts to `/post`, with a time limit as its query. */
export function isDelivery({ method, path }: HaproxyRequest): boolean {
  return method === 'POST' && /^\/post(?:\?|$)/.test(path);
}

/** Answered by the consumer itself, and well. */
export function isAccepted({ status, server }: HaproxyRequest): boolean {
  return server !== NO_SERVER && status >= 200 && status <= 299;
}
