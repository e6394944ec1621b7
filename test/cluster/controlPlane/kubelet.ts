import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { ContainerLog, LogLine } from '../../lab/node-agent/containerLog.ts';
import type { Identity } from './kubeconfig.ts';

/** Finds a container's log: the present run's, or the one before. */
export type FindLog = (where: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}) => ContainerLog | undefined;

/**
 * The part of a kubelet's HTTPS interface that `pods/log` needs: `GET /containerLogs/{namespace}/{pod}/{container}`.
 * Only API servers may ask: they show a certificate of the cluster's authority.
 */
export async function serveLogs(socket: string, identity: Identity, caPem: string, find: FindLog): Promise<() => void> {
  await rm(socket, { force: true });
  const options = { cert: identity.certPem, key: identity.keyPem, ca: caPem, requestCert: true };
  const server = createServer(options, (request, response) => answer(request, response, find));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

function answer(request: IncomingMessage, response: ServerResponse, find: FindLog): void {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const [, kind, ...names] = url.pathname.split('/').map(decodeURIComponent);
  const [namespace, pod, container] = names;
  if (kind !== 'containerLogs' || namespace === undefined || pod === undefined || container === undefined) {
    response.writeHead(404).end('404 page not found\n');
    return;
  }
  const { searchParams } = url;
  const log = find({ namespace, pod, container, previous: searchParams.get('previous') === 'true' });
  if (log === undefined) {
    response.writeHead(400).end(`container "${container}" in pod "${pod}" is not available\n`);
    return;
  }
  const query = queryOf(searchParams);
  const write = ({ time, text }: LogLine): void => {
    response.write(query.timestamps ? `${time} ${text}\n` : `${text}\n`);
  };
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  log.read(query.since, query.tail).forEach(write);
  if (searchParams.get('follow') !== 'true' || log.ended) {
    response.end();
    return;
  }
  const end = (): void => {
    response.end();
  };
  log.on('line', write);
  log.once('end', end);
  response.once('close', () => {
    log.off('line', write);
    log.off('end', end);
  });
}

/** Of `PodLogOptions`, what API servers hand on. */
function queryOf(parameters: URLSearchParams): { since: number; tail: number | undefined; timestamps: boolean } {
  const [time, seconds, tail] = ['sinceTime', 'sinceSeconds', 'tailLines'].map((name) => parameters.get(name));
  const sinceSeconds = seconds ? Date.now() - Number(seconds) * 1000 : 0;
  return {
    since: time ? Date.parse(time) : sinceSeconds,
    tail: tail ? Number(tail) : undefined,
    timestamps: parameters.get('timestamps') === 'true',
  };
}
