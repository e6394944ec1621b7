import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { badRequest, notFound, serviceUnavailable } from './apiError.ts';
import type { ClusterContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import { objectsAt, numberAt, textAt, textsAt, type StoredObject } from './json.ts';
import { agentsOf, isAdmitted } from './networkPolicy.ts';
import type { ObjectStore } from './objectStore.ts';
import { targetPort } from './servicePorts.ts';

/** Kubernetes: 30 s. */
const DIAL_TIMEOUT_MS = 1_000;

/** Where a request to a service goes: one ready pod and a port of it. */
interface Endpoint {
  pod: string;
  podIp: string;
  port: number;
}

/**
 * The pod that `[scheme:]NAME[:port]` means. The text of the port is compared with the *name* of the service's port:
 * none at all means the unnamed one, a number is first turned into the name of the port that has it.
 *
 * @throws ApiError 400, 404 or 503, in the words of a real server.
 */
export function resolveService(store: ObjectStore, namespace: string, id: string): Endpoint & { scheme: string } {
  const parts = id.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || !name || !['', 'http', 'https'].includes(scheme ?? '')) {
    throw badRequest(`invalid service request "${id}"`);
  }
  const numbered = port !== undefined && /^\d+$/.test(port);
  const service = store.read('Service', namespace, name);
  if (!service) throw notFound('services', name);
  const ports = objectsAt(service, 'spec', 'ports');
  const found = ports.find((candidate) =>
    numbered ? numberAt(candidate, 'port') === Number(port) : (textAt(candidate, 'name') ?? '') === (port ?? ''),
  );
  if (numbered && !found) throw serviceUnavailable(`no service port ${port} found for service "${name}"`);
  const pods = readyPods(store, service);
  if (pods.length === 0) throw serviceUnavailable(`no endpoints available for service "${name}"`);
  if (!found) throw serviceUnavailable(`no endpoints available for service "${id}"`);
  const endpoints = pods.flatMap((pod) => {
    const target = targetPort(found, pod);
    const podIp = textAt(pod, 'status', 'podIP') ?? '';
    return target === undefined ? [] : [{ scheme: scheme ?? '', pod: pod.metadata.name, podIp, port: target }];
  });
  const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (!chosen) throw serviceUnavailable(`no endpoints available for service "${id}"`);
  return chosen;
}

function readyPods(store: ObjectStore, service: StoredObject): StoredObject[] {
  const selector = Object.entries(textsAt(service, 'spec', 'selector'));
  if (selector.length === 0) return [];
  return store.list('Pod', service.metadata.namespace).filter((pod) => {
    const labels = pod.metadata.labels ?? {};
    return selector.every(([key, value]) => labels[key] === value) && isReady(pod) && !pod.metadata.deletionTimestamp;
  });
}

function isReady(pod: StoredObject): boolean {
  return objectsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** `…/services/ID/proxy/REST`: hands the request to a pod and its answer back. */
export async function proxyToService({ store, pods }: ClusterContext, exchange: Exchange): Promise<void> {
  const { namespace = '', name = '', rest = '' } = exchange.info.resource ?? {};
  const endpoint = resolveService(store, namespace, name);
  const address = `${endpoint.podIp}:${endpoint.port}`;
  await letThrough(store, namespace, endpoint);
  const socket = await pods.dial(namespace, endpoint.pod, endpoint.port).catch((error: unknown) => {
    throw unreachable(`dial tcp ${address}: connect: ${dialText(error)}`);
  });
  exchange.response.once('close', () => socket.destroy());
  if (exchange.response.destroyed) socket.destroy();
  const stream = endpoint.scheme === 'https' ? await overTls(socket) : socket;
  const search = /\?.*$/.exec(exchange.request.url ?? '')?.[0] ?? '';
  const { authorization: _never, host: _host, connection: _connection, ...headers } = exchange.request.headers;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => stream,
      method: exchange.request.method,
      path: `${rest === '' ? '/' : rest}${search}`,
      headers: { ...headers, host: address, connection: 'close', 'x-forwarded-uri': exchange.info.path },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error) => reject(unreachable(error.message)));
    exchange.request.pipe(outgoing);
  });
  const { connection: _close, 'keep-alive': _alive, 'transfer-encoding': _encoding, ...answered } = answer.headers;
  exchange.response.writeHead(answer.statusCode ?? 502, answered);
  answer.pipe(exchange.response);
  answer.once('error', () => exchange.response.destroy());
  answer.once('close', () => socket.destroy());
}

/**
 * From the master to a pod it goes through one of the konnectivity agents, which have to be ready, and which the pod's
 * NetworkPolicies have to admit: what they drop is waited for in vain.
 */
async function letThrough(store: ObjectStore, namespace: string, { pod, podIp, port }: Endpoint): Promise<void> {
  const agents = agentsOf(store).filter(isReady);
  if (agents.length === 0) throw unreachable('No agent available');
  const target = store.read('Pod', namespace, pod);
  if (!target || agents.some((agent) => isAdmitted(store, agent, target, port))) return;
  await sleep(DIAL_TIMEOUT_MS);
  throw unreachable(`dial tcp ${podIp}:${port}: i/o timeout`);
}

/** TLS as the API server does it towards a pod: whatever certificate is shown is taken. */
function overTls(socket: Duplex): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({ socket, rejectUnauthorized: false });
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', () => reject(unreachable('tls: first record does not look like a TLS handshake')));
    // The pod ended meanwhile, or the request did.
    secure.once('close', () => reject(unreachable('EOF')));
  });
}

function unreachable(text: string) {
  return serviceUnavailable(`error trying to reach service: ${text}`);
}

function dialText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' ? 'connection refused' : 'no route to host';
}
