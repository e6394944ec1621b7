import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';
import { MASTER_URL, parseServiceProxyUrl, type ServiceProxyTarget } from './serviceProxyUrl.ts';

/** The fields of a Service's port that the proxy needs. */
interface ServicePort {
  readonly name: string;
  readonly port: number;
}

function portsOf(service: KubernetesObject): ServicePort[] {
  const spec = service['spec'];
  const ports: unknown = typeof spec === 'object' && spec !== null && 'ports' in spec ? spec.ports : undefined;
  if (!Array.isArray(ports)) return [];
  return ports.map((entry: unknown) => {
    const fields = typeof entry === 'object' && entry !== null ? entry : {};
    return {
      name: 'name' in fields && typeof fields.name === 'string' ? fields.name : '',
      port: 'port' in fields && typeof fields.port === 'number' ? fields.port : 0,
    };
  });
}

/**
 * The webhook URL for an existing port of a Service, with plain HTTP unless `scheme` differs. The proxy compares the
 * URL's port with the port's name, so a bare `NAME` reaches only an unnamed port and `http:NAME:http` only one with
 * that name. For the wrong form the API server answers 503 "no endpoints available".
 */
export function serviceProxyUrl(
  service: KubernetesObject,
  port: number,
  path: string,
  scheme: 'http' | 'https' = 'http',
): string {
  const namespace = service.metadata?.namespace ?? 'default';
  const name = service.metadata?.name ?? '';
  const portName = portsOf(service).find((entry) => entry.port === port)?.name ?? '';
  const id = portName === '' && scheme === 'http' ? name : `${scheme}:${name}:${portName}`;
  return `${MASTER_URL}/api/v1/namespaces/${namespace}/services/${id}/proxy${path}`;
}

/**
 * Whether two webhook URLs reach the same port and path of this Service: a stored URL in another form that works needs
 * no change. The path counts, since HAProxy passes it on.
 */
export function reachesSame(one: string, other: string, service: KubernetesObject): boolean {
  if (one === other) return true;
  const left = parseServiceProxyUrl(one);
  const right = parseServiceProxyUrl(other);
  if (!left || !right) return false;
  if (left.namespace !== right.namespace || left.service !== right.service || left.path !== right.path) return false;
  if ((left.scheme || 'http') !== (right.scheme || 'http')) return false;
  const ports = portsOf(service);
  const reached = ({ port }: ServiceProxyTarget): ServicePort | undefined =>
    ports.find((entry) => entry.name === port || String(entry.port) === port);
  const target = reached(left);
  return target !== undefined && target === reached(right);
}
