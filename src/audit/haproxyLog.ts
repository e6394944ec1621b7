import { isRecord } from '../text/jsonValue.ts';

/**
 * A request in HAProxy's log, in a format that has its status: `option httplog`, `httpslog`, `httplog clf`, or JSON
 * with a status.
 */
export interface HaproxyRequest {
  readonly kind: 'request';
  /** `ADDRESS:PORT`. */
  readonly client: string;
  /**
   * When the request came in, as the pod's clock has it: `23/Nov/2026:03:52:02.903`; empty where the line does not say.
   */
  readonly acceptedAt: string;
  readonly frontend: string;
  readonly backend: string;
  /** `<NOSRV>` where no server could be chosen and HAProxy answered. */
  readonly server: string;
  /** -1 where the request ended without one. */
  readonly status: number;
  /** From the request's arrival to the last byte of the answer, in milliseconds; 0 if unknown. */
  readonly totalMs: number;
  /** Empty for an invalid request (`<BADREQ>`). */
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

/** A request or connection in HAProxy's log without a status: one line for each. */
export interface HaproxyConnect {
  readonly kind: 'connect';
  readonly client: string;
  readonly frontend: string;
  /** As in {@link HaproxyRequest}; of `option tcplog`, as what follows. */
  readonly acceptedAt?: string;
  readonly backend?: string;
  /** `<NOSRV>` where no server could be reached. */
  readonly server?: string;
}

/** A server was taken out of its backend or put back: by a health check, by DNS, or by hand. */
export interface HaproxyServerState {
  readonly kind: 'server-state';
  readonly backend: string;
  readonly server: string;
  readonly up: boolean;
  /** For example `Layer4 connection problem, info: "Connection refused"`, or `DNS NX status`. */
  readonly reason: string;
}

/** A backend lost its last server. */
export interface HaproxyNoServer {
  readonly kind: 'no-server';
  readonly backend: string;
}

export type HaproxyLine = HaproxyRequest | HaproxyConnect | HaproxyServerState | HaproxyNoServer;

/** Longer lines are not from HAProxy: by default it cuts them at 1,024 bytes, and at 65,535 in any case. */
const MOST_CHARACTERS = 16_384;

// What a log target writes before each line: `<134>Nov 23 03:52:02 haproxy[8]: `, `<134>1 TIME HOST haproxy 8 - - `,
// `<6>`.
const header =
  /^(?:<\d{1,3}>)?(?:1 \S{10,40} \S{1,255} \S{1,48} \S{1,128} \S{1,32} - |(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+Z-]{8,24}) (?:\S{1,255} )?[\w./-]{1,48}(?:\[\d{1,10}\])?: )?/;
// client [time] frontend backend/server timers status bytes cookie cookie termination counters queues {headers}
// "request"
const httpLine =
  /^(\S+:\d+) \[([^\]]+)\] (\S+) ([^\s/]+)\/(\S+) (?:-?\d+\/){4}\+?(-?\d+) (-?\d+) \+?\d+ \S+ \S+ \S{4} \S+ \S+ (?:\{[^}]*\} )*"(.*)$/;
// client - - [time] "request" status bytes "" "" port milliseconds "frontend" "backend" "server" timers …
const clfLine =
  /^"?([^\s"]+)"? - - \[([^\]\s]+)(?:\s[^\]]*)?\] "([^"]*)" (-?\d+) \+?\d+ "[^"]*" "[^"]*" (\d+) \d+ "([^"]*)" "([^"]*)" "([^"]*)" -?\d+ -?\d+ -?\d+ -?\d+ \+?(-?\d+) /;
// client [time] frontend backend/server timers bytes termination counters queues
const tcpLine = /^(\S+:\d+) \[([^\]]+)\] (\S+) ([^\s/]+)\/(\S+) -?\d+\/-?\d+\/\+?-?\d+ \+?\d+ \S{2} [\d/]+ [\d/]+$/;
const connectLine = /^Connect from (\S+:\d+) to \S+ \(([^/]+)\/(?:HTTP|TCP)\)/;
const serverLine = /^(?:Health check for )?(?:\S+ )?[Ss]erver ([^\s/]+)\/(\S+)(?: \('[^']*'\))? (.*)$/;
const noServerLine = /^(?:backend|proxy) (\S+) has no server available!/i;

/** HAProxy's messages about a server; the first match counts. The rest of the line is the reason. */
const states: readonly { readonly up: boolean; readonly words: RegExp }[] = [
  { up: true, words: /^is UP\/READY(?: \(([^)]*)\))?/ },
  { up: true, words: /^administratively READY(?: (.*?)\.?$)?/ },
  { up: false, words: /^is going DOWN for maintenance(?: \(([^)]*)\))?/ },
  { up: false, words: /^was DOWN and now enters maintenance(?: \(([^)]*)\))?/ },
  { up: true, words: /^is UP\b(?:[,.] ?(?:reason: )?(.*?))?(?:, check duration[^]*|\. \d+ active[^]*)?$/ },
  { up: false, words: /^is DOWN\b(?:[,.] ?(?:reason: )?(.*?))?(?:, check duration[^]*|\. \d+ active[^]*)?$/ },
];

/** Reads one line of HAProxy's output, whatever its log target writes before it; `undefined` for any other line. */
export function parseHaproxyLine(line: string): HaproxyLine | undefined {
  if (line.length > MOST_CHARACTERS) return undefined;
  if (line.startsWith('{')) return readJson(line);
  const text = line.trimEnd().replace(header, '');
  return readHttp(text) ?? readClf(text) ?? readConnection(text) ?? readState(text);
}

function readHttp(text: string): HaproxyRequest | undefined {
  const http = httpLine.exec(text);
  if (!http) return undefined;
  const [
    ,
    client = '',
    acceptedAt = '',
    frontend = '',
    backend = '',
    server = '',
    total = '',
    status = '',
    quoted = '',
  ] = http;
  return request({ client, acceptedAt, frontend, backend, server, status, total, quoted });
}

function readClf(text: string): HaproxyRequest | undefined {
  const clf = clfLine.exec(text);
  if (!clf) return undefined;
  const [, address = '', acceptedAt = '', quoted = '', status = '', port = '', frontend = '', ...rest] = clf;
  const [backend = '', server = '', total = ''] = rest;
  return request({ client: `${address}:${port}`, acceptedAt, frontend, backend, server, status, total, quoted });
}

function request(texts: {
  readonly client: string;
  readonly acceptedAt: string;
  readonly frontend: string;
  readonly backend: string;
  readonly server: string;
  readonly status: string;
  readonly total: string;
  readonly quoted: string;
}): HaproxyRequest {
  const { status, total, quoted, frontend, ...rest } = texts;
  const [method = '', path = ''] = quoted.startsWith('<') ? [] : quoted.replace(/"$/, '').split(' ');
  return {
    kind: 'request',
    ...rest,
    // A tilde marks a frontend with TLS.
    frontend: frontend.replace(/~$/, ''),
    status: Number(status),
    totalMs: Math.max(0, Number(total)),
    method,
    path,
  };
}

function readConnection(text: string): HaproxyConnect | undefined {
  const [, from, to = ''] = connectLine.exec(text) ?? [];
  if (from !== undefined) return { kind: 'connect', client: from, frontend: to };
  const [, client, acceptedAt = '', frontend = '', backend = '', server = ''] = tcpLine.exec(text) ?? [];
  return client === undefined ? undefined : { kind: 'connect', client, acceptedAt, frontend, backend, server };
}

function readState(text: string): HaproxyServerState | HaproxyNoServer | undefined {
  const [, without] = noServerLine.exec(text) ?? [];
  if (without !== undefined) return { kind: 'no-server', backend: without };
  const [, backend, server = '', said = ''] = serverLine.exec(text) ?? [];
  if (backend === undefined) return undefined;
  for (const { up, words } of states) {
    const found = words.exec(said);
    if (found) return { kind: 'server-state', backend, server, up, reason: found[1] ?? '' };
  }
  return undefined;
}

/** A `log-format` of JSON whose fields have the usual names; without a status it says nothing that can be judged. */
function readJson(text: string): HaproxyRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || 'requestURI' in value) return undefined;
  const field = (...names: readonly string[]): string => {
    const found = names.map((name) => value[name]).find((one) => typeof one === 'string' || typeof one === 'number');
    return found === undefined ? '' : String(found);
  };
  const status = field('status', 'status_code', 'http_status');
  const [backend, server] = [field('backend', 'backend_name'), field('server', 'server_name')];
  if (!/^-?\d{1,3}$/.test(status) || (backend === '' && server === '')) return undefined;
  const quoted = field('request') || `${field('method', 'http_method')} ${field('path', 'uri', 'http_uri')}`;
  const total = field('totalMs', 'Ta', 'time_total');
  return request({
    client: field('client', 'client_ip'),
    acceptedAt: field('acceptedAt'),
    frontend: field('frontend', 'frontend_name'),
    backend,
    server,
    status,
    total: /^-?\d+$/.test(total) ? total : '0',
    quoted,
  });
}

/** HAProxy's messages about its own processes: `[NOTICE]   (1) : New worker (8) forked`. */
export function isOwnWord(line: string): boolean {
  return /^\[(?:NOTICE|WARNING|ALERT)\]/.test(line);
}

/** HAProxy's placeholder for "no server". */
export const NO_SERVER = '<NOSRV>';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23/Nov/2026:03:52:02.903` as RFC 3339: pods' clocks are in UTC. Empty for another text. */
export function haproxyTime(acceptedAt: string): string {
  const [, day = '', word = '', year = '', time = ''] =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d(?:\.\d{1,6})?)$/.exec(acceptedAt) ?? [];
  const month = MONTHS.indexOf(word) + 1;
  return month === 0 ? '' : `${year}-${String(month).padStart(2, '0')}-${day}T${time}Z`;
}
