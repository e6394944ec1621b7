/** A request in HAProxy's log with `option httplog`: the only form that carries its status. */
export interface HaproxyRequest {
  readonly kind: 'request';
  /** `ADDRESS:PORT`. */
  readonly client: string;
  /** When the request came in, as the pod's clock has it: `23/Nov/2026:03:52:02.903`. */
  readonly acceptedAt: string;
  readonly frontend: string;
  readonly backend: string;
  /** `<NOSRV>` where no server could be chosen: HAProxy answered by itself. */
  readonly server: string;
  /** -1 where the request ended before there was any. */
  readonly status: number;
  /** From the request's coming in to the last byte of the answer, in milliseconds; 0 where it is not known. */
  readonly totalMs: number;
  /** Empty for a request that was none (`<BADREQ>`). */
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

/** A request in HAProxy's log without `option httplog`: one line for each, with no status. */
export interface HaproxyConnect {
  readonly kind: 'connect';
  readonly client: string;
  readonly frontend: string;
}

/** A server's health check changed its mind. */
export interface HaproxyServerState {
  readonly kind: 'server-state';
  readonly backend: string;
  readonly server: string;
  readonly up: boolean;
  /** For example `Layer4 connection problem, info: "Connection refused"`. */
  readonly reason: string;
}

export type HaproxyLine = HaproxyRequest | HaproxyConnect | HaproxyServerState;

// client [time] frontend backend/server timers status bytes cookie cookie termination counters queues {headers} "request"
const httpLine =
  /^(?:<\d+>)?(\S+:\d+) \[([^\]]+)\] (\S+) ([^\s/]+)\/(\S+) (?:-?\d+\/){4}\+?(-?\d+) (-?\d+) \+?\d+ \S+ \S+ \S{4} \S+ \S+ (?:\{[^}]*\} )*"(.*)"?\s*$/;
const connectLine = /^(?:<\d+>)?Connect from (\S+:\d+) to \S+ \(([^/]+)\/(?:HTTP|TCP)\)/;
const stateLine =
  /^(?:<\d+>)?(?:Health check for )?[Ss]erver ([^\s/]+)\/(\S+) is (UP|DOWN)(?:[,.] ?(?:reason: )?(.*?))?(?:, check duration.*|\. \d+ active.*)?$/;

/** Reads one line of HAProxy's standard output (`log stdout format raw`); `undefined` for any other line. */
export function parseHaproxyLine(line: string): HaproxyLine | undefined {
  const http = httpLine.exec(line);
  if (http) {
    const [
      ,
      client = '',
      acceptedAt = '',
      frontend = '',
      backend = '',
      server = '',
      total = '0',
      status = '-1',
      quoted = '',
    ] = http;
    const [method = '', path = ''] = quoted.startsWith('<') ? [] : quoted.replace(/"$/, '').split(' ');
    return {
      kind: 'request',
      client,
      acceptedAt,
      // A tilde marks a frontend that spoke TLS.
      frontend: frontend.replace(/~$/, ''),
      backend,
      server,
      status: Number(status),
      totalMs: Math.max(0, Number(total)),
      method,
      path,
    };
  }
  const connect = connectLine.exec(line);
  if (connect) return { kind: 'connect', client: connect[1] ?? '', frontend: connect[2] ?? '' };
  const state = stateLine.exec(line);
  if (state) {
    const [, backend = '', server = '', word, reason = ''] = state;
    return { kind: 'server-state', backend, server, up: word === 'UP', reason };
  }
  return undefined;
}

/** HAProxy's word for "no server". */
export const NO_SERVER = '<NOSRV>';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23/Nov/2026:03:52:02.903` as RFC 3339: pods' clocks are in UTC. Empty for another text. */
export function haproxyTime(acceptedAt: string): string {
  const [, day = '', word = '', year = '', time = ''] =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d(?:\.\d{1,6})?)$/.exec(acceptedAt) ?? [];
  const month = MONTHS.indexOf(word) + 1;
  return month === 0 ? '' : `${year}-${String(month).padStart(2, '0')}-${day}T${time}Z`;
}
