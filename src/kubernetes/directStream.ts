import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls';
import { AnswerParser } from './answerParser.ts';
import { ByteBatches } from './byteBatches.ts';

/** After this many milliseconds without a byte, TCP begins to ask whether the other end is still there. */
export const keepAliveMs = 15_000;
/** What is taken out of a connection at once: a TLS record. */
const READ_BYTES = 16 * 1024;

/** Where a request goes, as whom, and for what. */
export interface DirectTarget {
  readonly host: string;
  readonly port: number;
  /** Name that the server's certificate must have, where it is not that of the host. */
  readonly servername: string | undefined;
  readonly secureContext: SecureContext;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface DirectRequest extends DirectTarget {
  /** Milliseconds until the answer's head must have come. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer whose body is read as it comes. Each chunk holds only until the next one is asked for. */
export interface DirectAnswer {
  readonly status: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Sends a GET over a connection of its own and reads the answer as it comes. For what `node:https` does with each piece of a
 * body, between TLS and whoever reads it, it takes twice as long as TLS itself; a fast log's whole cost is per piece.
 * @throws Error – of the connection, with its `code`; a `TimeoutError`; the iteration throws them too.
 */
export async function directStream(request: DirectRequest): Promise<DirectAnswer> {
  const { signal, timeoutMs } = request;
  const head = headOf(request);
  const batches = new ByteBatches();
  let onStatus: (status: number) => void = () => undefined;
  let onFailure: (error: Error) => void = () => undefined;
  const begun = new Promise<number>((resolve, reject) => {
    onStatus = resolve;
    onFailure = reject;
  });
  // Whoever iterates gets it all the same.
  const fail = (error: Error): void => {
    onFailure(error);
    batches.end(error);
  };
  const parser = new AnswerParser({ onHead: onStatus, onBody: (bytes) => batches.add(bytes) });
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const socket = open(request, {
    buffer,
    callback: (count) => {
      try {
        parser.push(buffer.subarray(0, count));
      } catch (error) {
        socket.destroy(error as Error); // the parser throws nothing else
        return false;
      }
      if (parser.isDone) socket.destroy();
      // Asked anew each time: bytes between two pieces of the body must not stop a connection that nobody would start again.
      return batches.hasRoom;
    },
  });
  const abort = (): void => void socket.destroy(new DOMException('aborted', 'AbortError'));
  const timer = setTimeout(() => socket.destroy(late(timeoutMs)), timeoutMs);
  signal.addEventListener('abort', abort);
  socket.setKeepAlive(true, keepAliveMs);
  socket.on('error', fail);
  socket.on('close', () => {
    signal.removeEventListener('abort', abort);
    if (parser.isWhole) batches.end();
    else fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
  });
  socket.write(head);
  if (signal.aborted) abort();
  try {
    return { status: await begun, chunks: chunksOf(batches, socket) };
  } finally {
    clearTimeout(timer);
  }
}

function open(
  { host, port, servername, secureContext }: DirectRequest,
  onread: { readonly buffer: Buffer; readonly callback: (count: number) => boolean },
): TLSSocket {
  const name = servername ?? (isIP(host) === 0 ? host : undefined);
  // One piece of memory for all that is read: memory of its own for each record costs as much as its decryption. The types of
  // `tls.connect` lack this option of sockets.
  const options: ConnectionOptions & { readonly onread: typeof onread } = {
    host,
    port,
    secureContext,
    rejectUnauthorized: true,
    ...(name === undefined ? {} : { servername: name }),
    onread,
  };
  return connect(options);
}

async function* chunksOf(batches: ByteBatches, socket: TLSSocket): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const batch = await batches.next(() => socket.resume());
      if (batch === undefined) return;
      yield batch;
    }
  } finally {
    socket.destroy();
  }
}

function headOf({ host, port, path, headers }: DirectRequest): string {
  if (/[^\x21-\x7e]/.test(path)) throw new Error('The path of a request holds a character that it must not.');
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const all = Object.entries({ Host: authority, ...headers, Connection: 'close' });
  for (const [name, value] of all) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return `GET ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function late(timeoutMs: number): Error {
  const error = new Error(`no answer within ${timeoutMs / 1000} s`);
  error.name = 'TimeoutError';
  return error;
}
