import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { ClusterApi, KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { parseServerUrl } from '../webhook/url/externalUrl.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';
import { message } from '../../text/message.ts';
import { containsLabels } from './labels.ts';

/** A webhook with its URL, stored or about to be. */
interface Target {
  readonly server: string;
}

/** Kinds of objects that the arrival of audit events depends on. */
const carriers: ReadonlySet<string> = new Set(['Namespace', 'Service', 'Deployment']);

export function carriesEvents({ kind }: ObjectReference): boolean {
  return carriers.has(kind);
}

/**
 * Reads the webhook that is stored right now, and throws if it leads to one of these objects: it is in use. Also throws
 * if it cannot be read.
 * @throws Failure `webhook-changed`
 */
export async function refuseWhileLedTo(
  references: readonly ObjectReference[],
  clusterId: string,
  {
    cli,
    api,
    signal,
  }: { readonly cli: CliRunner; readonly api: () => Promise<ClusterApi>; readonly signal: AbortSignal },
): Promise<void> {
  const webhook = await cli.run(getAuditWebhook(clusterId), { signal });
  if (webhook === undefined) return;
  refuseNamed(webhook, references);
  const cluster = await api();
  for (const namespace of new Set(references.filter(carriesEvents).map(namespaceOf))) {
    const reached = await servicesLedTo(webhook, namespace, cluster, signal);
    if (reached.length === 0) continue;
    for (const reference of references.filter((one) => carriesEvents(one) && namespaceOf(one) === namespace)) {
      if (await carries(reference, reached, cluster, signal)) throw leadsThere(webhook, reference);
    }
  }
}

/** The same check on the URL alone. @throws Failure `webhook-changed` */
export function refuseNamed(webhook: Target, references: readonly ObjectReference[]): void {
  const named = references.find(
    (reference) =>
      (reference.kind === 'Namespace' && namesIn(webhook.server, reference.name)) ||
      (reference.kind === 'Service' && namesIn(webhook.server, namespaceOf(reference), reference.name)),
  );
  if (named) throw leadsThere(webhook, named);
}

function leadsThere({ server }: Target, { kind, name }: ObjectReference): Failure {
  return new Failure(
    'webhook-changed',
    message('The stored webhook needs {0} {1}, so nothing is removed. Change or unset it first.', kind, name),
    { detail: storedUrl(server) },
  );
}

/** The namespace of an object, or the object if it is one. */
export function namespaceOf({ kind, name, namespace = 'default' }: ObjectReference): string {
  return kind === 'Namespace' ? name : namespace;
}

/**
 * Whether a URL names a namespace, or this Service in it: through the API server's proxy at any address, or by its DNS
 * name. A pod's proxy names all Services of the namespace, since it is not known which of them has the pod.
 */
function namesIn(server: string, namespace: string, service?: string): boolean {
  const { path, host } = partsOf(server);
  // However the path begins, and whatever is behind the namespace.
  const [, proxied, kind, id = ''] = /\/namespaces\/+([^/]+)(?:\/+([^/]+)(?:\/+([^/]+))?)?/.exec(path) ?? [];
  if (proxied === namespace) {
    const [first, second] = id.split(':');
    if (service === undefined || kind !== 'services' || [first, second].includes(service)) return true;
  }
  const [name, of, type] = host.split('.');
  return of === namespace && (type === undefined || type === 'svc') && (service === undefined || name === service);
}

/**
 * A bare address is parsed with `http`, as the API server does.
 * @throws Failure `webhook-changed` if it is not a URL, or has no host: its target is unknown.
 */
function partsOf(server: string): { readonly host: string; readonly port: string; readonly path: string } {
  const url = parseServerUrl(server);
  const path = url && decodedPath(url);
  if (url === undefined || url.hostname === '' || path === undefined) {
    throw new Failure(
      'webhook-changed',
      message('It’s unknown where the stored webhook points, so nothing is removed.'),
      { detail: storedUrl(server) },
    );
  }
  return { host: url.hostname.replace(/^\[|\]$|\.$/g, ''), port: url.port, path };
}

function decodedPath({ pathname }: URL): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/**
 * Services of a namespace to which a webhook leads: by name, by one of their addresses, or by their port on the workers
 * (whose addresses are not read).
 */
async function servicesLedTo(
  { server }: Target,
  namespace: string,
  cluster: ClusterApi,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const services = await cluster.list({ apiVersion: 'v1', kind: 'Service', namespace }, { signal });
  const { host, port } = partsOf(server);
  return services.filter(
    (service) =>
      namesIn(server, namespace, service.metadata?.name ?? '') ||
      addressesOf(service).includes(host) ||
      nodePortsOf(service).includes(port),
  );
}

function nodePortsOf(service: KubernetesObject): readonly string[] {
  const { ports = [] } = (service as ServiceFields).spec ?? {};
  return ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [String(nodePort)]));
}

function addressesOf(service: KubernetesObject): readonly unknown[] {
  const { spec = {}, status = {} } = service as ServiceFields;
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP } = spec;
  const ingress = (status.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [ip, hostname]);
  return [clusterIP, ...clusterIPs, ...externalIPs, loadBalancerIP, ...ingress].filter((one) => one !== undefined);
}

/** Fields of a Service, as the API server sends them. */
interface ServiceFields {
  readonly spec?: {
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly externalIPs?: readonly string[];
    readonly loadBalancerIP?: string;
    readonly ports?: readonly { readonly nodePort?: number }[];
    readonly selector?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

interface DeploymentFields {
  readonly spec?: {
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  };
}

/** Whether events for these Services of its namespace depend on this object. */
async function carries(
  reference: ObjectReference,
  services: readonly KubernetesObject[],
  cluster: ClusterApi,
  signal: AbortSignal,
): Promise<boolean> {
  if (reference.kind === 'Namespace') return true;
  if (reference.kind === 'Service') return services.some(({ metadata }) => metadata?.name === reference.name);
  const live = await cluster.read(reference, signal);
  if (!live) return false;
  const labels = (live as DeploymentFields).spec?.template?.metadata?.labels ?? {};
  return services.some((service) => {
    const { selector = {} } = (service as ServiceFields).spec ?? {};
    return Object.keys(selector).length > 0 && containsLabels(labels, selector);
  });
}
