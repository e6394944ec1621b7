import { isOwnWord, NO_SERVER, parseHaproxyLine, type HaproxyRequest } from '../../audit/haproxyLog.ts';
import { ServerStates, type DownServer } from '../../audit/serverStates.ts';
import { recentLines, type LogReader } from './logReader.ts';

/** Most lines to read from a pod's log at once; the newest ones. */
const MOST_LINES = 10_000;

/** HAProxy's log lines since the last reading. */
export interface ForwarderNews {
  /** Deliveries that HAProxy forwarded or refused, with their status. */
  readonly requests: readonly HaproxyRequest[];
  /** Deliveries without a status: the configuration lacks `option httplog`. */
  readonly withoutStatus: number;
  /** Lines that are none of HAProxy's as they are known here. */
  readonly unread: number;
}

/** Reads what is new in the logs of HAProxy's pods. @param servers takes which servers are out. */
export async function readForwarderNews(
  log: LogReader,
  signal: AbortSignal,
  servers: ServerStates = new ServerStates(),
): Promise<ForwarderNews> {
  const requests: HaproxyRequest[] = [];
  let [withoutStatus, unread] = [0, 0];
  for await (const { pod, lines } of log.look(signal, recentLines(MOST_LINES))) {
    for (const text of lines) {
      const line = parseHaproxyLine(text);
      if (line) servers.take(pod, line);
      else if (!isOwnWord(text)) unread += 1;
      if (line?.kind === 'request' && isDelivery(line)) requests.push(line);
      if (line?.kind === 'connect' && line.server !== NO_SERVER) withoutStatus += 1;
    }
  }
  // Copied: a substring of a log would keep the whole log in memory for the duration of the wait.
  return structuredClone({ requests, withoutStatus, unread });
}

/** What HAProxy says of a server that is out, with its name; `undefined` where none is. */
export function whyDown(down: DownServer | undefined): string | undefined {
  if (down === undefined) return undefined;
  return down.reason === '' ? `${down.backend}/${down.server}` : down.reason;
}

/** The API server posts to `/post`, with a time limit as its query. */
export function isDelivery({ method, path }: HaproxyRequest): boolean {
  return method === 'POST' && /^\/post(?:\?|$)/.test(path);
}

/** Whether the consumer answered successfully. */
export function isAccepted({ status, server }: HaproxyRequest): boolean {
  return server !== NO_SERVER && status >= 200 && status <= 299;
}
