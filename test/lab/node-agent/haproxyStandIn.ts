import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, isIP } from 'node:net';
import { checkServerIdentity, connect as connectTls, type ConnectionOptions } from 'node:tls';
import { connectionRefused, type ConsumerAddress, type RunningContainer } from './container.ts';
import { ContainerLog } from './containerLog.ts';

/** The lines of a haproxy.cfg that the substitute obeys. */
interface Config {
  frontend: string;
  backend: string;
  port: number;
  server: { name: string; address: string; port: number };
  /** How the server is spoken to with TLS; absent: in the clear. */
  tls?: ConnectionOptions;
  httplog: boolean;
}

const CONFIG = '/usr/local/etc/haproxy/haproxy.cfg';

/**
 * A substitute for HAProxy, for trying the extension on a machine without it. It obeys `bind`, `server` with its TLS,
 * and `option httplog` of the file and logs in HAProxy's format; everything else it does not know. Tests never rely on
 * it to prove anything about HAProxy.
 *
 * @param files what is mounted, by absolute path.
 */
export function runHaproxyStandIn(
  files: ReadonlyMap<string, string>,
  entrance: string,
  consumers: readonly ConsumerAddress[],
): RunningContainer {
  const log = new ContainerLog();
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const end = (code: number): void => {
    server.close();
    server.closeAllConnections();
    log.end();
    exit(code);
  };
  const config = parse(files, consumers, log);
  const server = createServer((request, response) => {
    if (config) forward(config, consumers, request, response, (line) => log.write(`${line}\n`));
  });
  const listening = new Promise<void>((resolve) => {
    if (config) server.listen(entrance, resolve);
    else setImmediate(() => end(1));
  });
  log.write('[NOTICE]   (1) : stand-in for HAProxy, which is not installed here\n');
  return {
    log,
    exited,
    listening,
    dial: (port) =>
      new Promise((resolve, reject) => {
        const socket = port === config?.port ? connect(entrance) : undefined;
        socket?.once('connect', () => resolve(socket));
        socket?.once('error', () => reject(connectionRefused(`127.0.0.1:${port}`)));
        if (!socket) reject(connectionRefused(`127.0.0.1:${port}`));
      }),
    stop: async () => {
      end(0);
      await exited;
    },
  };
}

function parse(
  files: ReadonlyMap<string, string>,
  consumers: readonly ConsumerAddress[],
  log: ContainerLog,
): Config | undefined {
  const text = files.get(CONFIG) ?? '';
  const lines = text.split('\n');
  if (!text.endsWith('\n')) {
    const last = lines.length;
    log.write(
      `[NOTICE]   (1) : haproxy version is 2.6.12\n[ALERT]    (1) : config : parsing [haproxy.cfg:${last}]: Missing LF on last line, ` +
        `file might have been truncated at position ${(lines.at(-1) ?? '').length + 1}.\n`,
    );
    return undefined;
  }
  const bind = /^[ \t]*bind\s+\S*:(\d+)/m.exec(text);
  const server = /^[ \t]*server\s+(\S+)\s+(\S+):(\d+)(.*)/m.exec(text);
  if (!bind || !server) {
    log.write('[ALERT]    (1) : config : no `bind` or no `server` with an address and a port in [haproxy.cfg].\n');
    return undefined;
  }
  const words = (server[4] ?? '').trim().split(/\s+/);
  const [, , address = ''] = server;
  const resolves = isIP(address) !== 0 || consumers.some(({ names }) => names.includes(address));
  if (!resolves && !/\bnone\b/.test(wordAfter(words, 'init-addr') ?? '')) {
    log.write(
      `[ALERT]    (1) : config : [haproxy.cfg] : 'server ${server[1]}' : could not resolve address '${address}'.\n`,
    );
    return undefined;
  }
  const missing = ['ca-file', 'crt'].map((word) => wordAfter(words, word)).find((file) => file && !files.has(file));
  if (missing !== undefined) {
    log.write(`[ALERT]    (1) : config : unable to stat SSL certificate from file '${missing}' : No such file.\n`);
    return undefined;
  }
  return {
    frontend: /^frontend\s+(\S+)/m.exec(text)?.[1] ?? 'frontend',
    backend: /^backend\s+(\S+)/m.exec(text)?.[1] ?? 'backend',
    port: Number(bind[1]),
    server: { name: server[1] ?? '', address: server[2] ?? '', port: Number(server[3]) },
    ...(words.includes('ssl') ? { tls: tlsOf(words, files) } : {}),
    httplog: /^[ \t]*option\s+httplog\b/m.test(text),
  };
}

function wordAfter(words: readonly string[], word: string): string | undefined {
  return words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
}

/** What the words of a `server` say of TLS. One file holds certificate and key. */
function tlsOf(words: readonly string[], files: ReadonlyMap<string, string>): ConnectionOptions {
  const textOf = (word: string): string | undefined => files.get(wordAfter(words, word) ?? '');
  const [ca, own] = [textOf('ca-file'), textOf('crt')];
  const servername = /^str\((.*)\)$/.exec(wordAfter(words, 'sni') ?? '')?.[1];
  const host = wordAfter(words, 'verifyhost') ?? servername;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(own === undefined ? {} : { cert: own, key: own }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: wordAfter(words, 'verify') === 'required',
    checkServerIdentity: (_, certificate) => (host === undefined ? undefined : checkServerIdentity(host, certificate)),
  };
}

function forward(
  config: Config,
  consumers: readonly ConsumerAddress[],
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): void {
  const { server, frontend, backend } = config;
  const consumer = consumers.find(
    ({ address, names, port }) => [address, ...names].includes(server.address) && port === server.port,
  );
  const started = Date.now();
  const finish = (status: number, bytes: number, target: string, flags: string): void => {
    const line = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
    const when = haproxyTime(new Date(started));
    const total = Date.now() - started;
    log(
      config.httplog
        ? `127.0.0.1:40000 [${when}] ${frontend} ${backend}/${target} 0/0/0/${total}/${total} ${status} ${bytes} - - ${flags} 1/1/0/0/0 0/0 "${line}"`
        : `Connect from 127.0.0.1:40000 to 127.0.0.1:${config.port} (${frontend}/HTTP)`,
    );
  };
  const unavailable = (): void => {
    const body =
      '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n';
    response.writeHead(503, { 'content-type': 'text/html' }).end(body);
    finish(503, body.length, '<NOSRV>', 'SC--');
  };
  const path = consumer?.socket;
  if (path === undefined) {
    request.resume();
    unavailable();
    return;
  }
  const outgoing = httpRequest({
    // A connection for each request: one that the consumer closes just then would look like a consumer that is down.
    createConnection: () => (config.tls ? connectTls({ ...config.tls, path }) : connect(path)),
    method: request.method,
    path: request.url,
    headers: { ...request.headers, connection: 'close' },
  });
  outgoing.once('error', () => {
    // A request that its sender gave up says nothing about the consumer.
    if (!response.destroyed) unavailable();
  });
  outgoing.once('response', (answer) => {
    const status = answer.statusCode ?? 502;
    let bytes = 0;
    response.writeHead(status, answer.headers);
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    answer.once('end', () => finish(status, bytes, server.name, '----'));
    answer.pipe(response);
  });
  request.pipe(outgoing);
}

/** `23/Nov/2026:03:52:02.903` */
function haproxyTime(date: Date): string {
  const [day, month, year] = date.toUTCString().slice(5, 16).split(' ');
  return `${day}/${month}/${year}:${date.toISOString().slice(11, 23)}`;
}
