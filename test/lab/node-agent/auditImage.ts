import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connectionRefused, type RunningContainer } from './container.ts';
import { ContainerLog } from './containerLog.ts';

/** The port that both IBM images listen on for HTTP. */
const PORT = 3000;
/** Where the image for IBM Cloud Logs listens for HTTPS, once it has a certificate. */
const TLS_PORT = 4443;
const CERTIFICATE = '/certificates/tls.crt';
const KEY = '/certificates/tls.key';

/**
 * What IBM's audit images do, as far as it is known: print each event of a POST as one line of JSON and answer how many
 * there were, on any path. A body that is not an EventList ends the program with code 1. HTTPS where a Secret is
 * mounted.
 *
 * @param entrance path for a UNIX socket, and with another ending for a second one.
 * @param files what is mounted, by absolute path.
 */
export function runAuditImage(entrance: string, files: ReadonlyMap<string, string> = new Map()): RunningContainer {
  const log = new ContainerLog();
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const servers = new Map<number, { server: Server; path: string }>();
  /** Also those whose handshake is still to come, of which a server with TLS knows nothing. */
  const sockets = new Set<Socket>();
  const answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      try {
        // else it throws below
        const { items } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { items: unknown[] };
        for (const item of items) log.write(`${JSON.stringify(item)}\n`);
        response.end(`processed ${items.length} lines`);
      } catch (error) {
        crash(error);
      }
    });
  };
  function crash(error: unknown): void {
    log.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    end(1);
  }
  function end(code: number): void {
    for (const { server } of servers.values()) server.close();
    for (const socket of sockets) socket.destroy();
    log.end();
    exit(code);
  }
  const listen = (port: number, server: Server, path: string): Promise<void> => {
    servers.set(port, { server, path });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return new Promise((resolve) => {
      server.listen(path, () => {
        log.write(`server is listening on ${port}\n`);
        resolve();
      });
    });
  };
  const start = async (): Promise<void> => {
    const [cert, key] = [files.get(CERTIFICATE), files.get(KEY)];
    const tls = cert === undefined || key === undefined ? undefined : createTlsServer({ cert, key }, answer);
    await listen(PORT, createServer(answer), entrance);
    if (tls) await listen(TLS_PORT, tls, `${entrance}s`);
  };
  const listening = new Promise<void>((resolve) => {
    start().then(resolve, crash); // a certificate that is none
  });
  return {
    log,
    exited,
    listening,
    dial: (port) =>
      new Promise((resolve, reject) => {
        const served = servers.get(port);
        const socket = served && connect(served.path);
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
