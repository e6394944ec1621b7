import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest } from './apiError.ts';
import type { User } from './identity.ts';
import type { Json, JsonObject } from './json.ts';
import type { RequestInfo } from './requestInfo.ts';

/** One request and its answer inside an API server; the audit event is built from it at the end. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  info: RequestInfo;
  auditId: string;
  received: Date;
  user: User | undefined;
  /** Bodies, for events of level RequestResponse. */
  requestObject?: Json;
  responseObject?: JsonObject;
}

/** Longest body that is read: as etcd's limit for an object. */
const LIMIT_BYTES = 3 * 1024 * 1024;

/** The request's body as text. @throws ApiError 413-like bad request beyond 3 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString('utf8');
}

/** The request's body. @throws ApiError as {@link readBody}. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk as Uint8Array); // no encoding is set, so chunks are buffers
    bytes += buffer.length;
    if (bytes > LIMIT_BYTES) throw badRequest(`Request body too large, limit is ${LIMIT_BYTES} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

/** The request's body, JSON or YAML. @throws ApiError 400 where it is neither. */
export async function readObject(exchange: Exchange): Promise<Json> {
  return parsed(exchange, await readBody(exchange.request));
}

/** A body that may be missing: `DELETE` has one only where it has options. */
export async function readOptionalObject(exchange: Exchange): Promise<Json | undefined> {
  const text = await readBody(exchange.request);
  return text === '' ? undefined : await parsed(exchange, text);
}

async function parsed(exchange: Exchange, text: string): Promise<Json> {
  try {
    exchange.requestObject = await parseObject(text);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  return exchange.requestObject;
}

async function parseObject(text: string): Promise<Json> {
  if (text.trimStart().startsWith('{')) return JSON.parse(text) as Json; // JSON is Json
  const { parse } = await import('yaml');
  return parse(text) as Json; // YAML without custom tags is Json
}

export function sendJson(exchange: Exchange, code: number, body: JsonObject, warnings: readonly string[] = []): void {
  exchange.responseObject = body;
  const { response } = exchange;
  if (warnings.length > 0)
    response.setHeader(
      'Warning',
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    );
  response.writeHead(code, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.end(`${JSON.stringify(body)}\n`);
}

export function sendText(exchange: Exchange, type: string, body: string): void {
  exchange.response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache, private' });
  exchange.response.end(body);
}
