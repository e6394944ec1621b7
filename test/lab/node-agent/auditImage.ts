import { createServer } from 'node:http';
import { connect } from 'node:net';
import { connectionRefused, type RunningContainer } from './container.ts';
import { ContainerLog } from './containerLog.ts';

/** The port that both IBM images listen on for HTTP. */
const PORT = 3000;

/**
 * What IBM's audit images do, as far as it is known: print each event of a POST as one line of JSON and answer how many there
 * were, on any path. A body that is not an EventList ends the program with code 1.
 *
 * @param entrance path for a UNIX socket.
 */
export function runAuditImage(entrance: string): RunningContainer {
  const log = new ContainerLog();
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      try {
        const { items } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { items: unknown[] }; // else it throws below
        for (const item of items) log.write(`${JSON.stringify(item)}\n`);
        response.end(`processed ${items.length} lines`);
      } catch (error) {
        log.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        end(1);
      }
    });
  });
  function end(code: number): void {
    server.close();
    server.closeAllConnections();
    log.end();
    exit(code);
  }
  const listening = new Promise<void>((resolve) => {
    server.listen(entrance, () => {
      log.write(`server is listening on ${PORT}\n`);
      resolve();
    });
  });
  return {
    log,
    exited,
    listening,
    dial: (port) =>
      new Promise((resolve, reject) => {
        if (port !== PORT) {
          reject(connectionRefused(`127.0.0.1:${port}`));
          return;
        }
        const socket = connect(entrance);
        socket.once('connect', () => resolve(socket));
        socket.once('error', () => reject(connectionRefused(`127.0.0.1:${port}`)));
      }),
    stop: async () => {
      end(0);
      await exited;
    },
  };
}
