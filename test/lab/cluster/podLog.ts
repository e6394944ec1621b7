import type { ServerResponse } from 'node:http';
import type { ContainerLog, LogLine } from '../node-agent/containerLog.ts';
import { badRequest, notFound } from './apiError.ts';
import type { ClusterContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import { objectsAt, textAt } from './json.ts';

/**
 * `GET …/pods/POD/log` with `container`, `follow`, `previous`, `sinceSeconds`, `sinceTime`, `tailLines`, `timestamps`.
 */
export function sendPodLog({ store, pods }: ClusterContext, { info, response }: Exchange): void {
  const { query, resource } = info;
  const { namespace = '', name = '' } = resource ?? {};
  const pod = store.read('Pod', namespace, name);
  if (!pod) throw notFound('pods', name);
  const containers = objectsAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name') ?? '');
  const container = query.get('container') ?? containers[0] ?? '';
  if (!containers.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);

  const previous = isTrue(query.get('previous'));
  const log = pods.log(namespace, name, previous);
  if (!log) {
    if (previous) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    const [status] = objectsAt(pod, 'status', 'containerStatuses');
    const reason = textAt(status, 'state', 'waiting', 'reason') ?? 'ContainerCreating';
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`);
  }
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  send(response, log, {
    since: sinceOf(query),
    tail: tailOf(query),
    stamped: isTrue(query.get('timestamps')),
    follow: isTrue(query.get('follow')),
  });
}

interface Wanted {
  since: number;
  tail: number | undefined;
  stamped: boolean;
  follow: boolean;
}

function send(response: ServerResponse, log: ContainerLog, { since, tail, stamped, follow }: Wanted): void {
  const write = ({ time, text }: LogLine): void => {
    response.write(stamped ? `${time} ${text}\n` : `${text}\n`);
  };
  log.read(since, tail).forEach(write);
  if (!follow || log.ended) {
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

function sinceOf(query: URLSearchParams): number {
  const seconds = query.get('sinceSeconds');
  const time = query.get('sinceTime');
  if (seconds !== null && time !== null)
    throw badRequest('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (seconds !== null) return Date.now() - Number(seconds) * 1000;
  if (time === null) return 0;
  const since = Date.parse(time);
  if (Number.isNaN(since)) throw badRequest(`parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse`);
  return since;
}

function tailOf(query: URLSearchParams): number | undefined {
  const tail = query.get('tailLines');
  return tail === null ? undefined : Number(tail);
}

function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}
