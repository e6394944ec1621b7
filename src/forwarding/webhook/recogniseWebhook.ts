import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { leadsOutside, parseServerUrl } from './url/externalUrl.ts';
import { knownRoutes, type KnownRoute, type RouteId } from './knownRoutes.ts';
import { AUDIT_NAMESPACE } from './names.ts';
import { parseServiceProxyUrl, type ServiceProxyTarget } from './url/serviceProxyUrl.ts';

/** The route of a stored webhook; `foreign` is of another tool: `tool` is its name or location, absent if unknown. */
export interface RecognisedWebhook {
  readonly route: RouteId | 'foreign';
  readonly tool?: string;
}

/** Services of other tools that are known to set a cluster's webhook, as `namespace/service`. */
const toolByService: Readonly<Record<string, string>> = {
  'ibm-services-system/kube-auditlog-forwarder': 'IBM csutil',
};

/**
 * Endpoints that other tools document for the webhook, by port; they post to `/k8s_audit`, Falco from 0.32 on to
 * `/k8s-audit`.
 */
const toolByPort: Readonly<Record<string, string>> = { '7765': 'Sysdig', '8765': 'Falco', '9765': 'Falco' };

/** Every route under the type that does not name each. */
const all: readonly (KnownRoute & { readonly id: RouteId })[] = knownRoutes;

/**
 * Recognises a stored webhook: by its URL, and by the running image if the cluster's objects are known. Pure; whether
 * the webhook works is another question.
 */
export function recogniseWebhook(webhook: AuditWebhook, live: readonly KubernetesObject[] = []): RecognisedWebhook {
  const proxied = parseServiceProxyUrl(webhook.server);
  if (proxied) {
    const { namespace, service, port } = proxied;
    const candidates = all.filter(
      ({ forwarder }) => forwarder?.namespace === namespace && forwarder.service === service,
    );
    const byPort = candidates.find(({ namesPort }) => namesPort === undefined || namesPort === (port !== ''));
    const found = candidates.find((route) => runsImage(live, route)) ?? byPort;
    if (found) return { route: found.id };
    return { route: 'foreign', tool: toolOf(proxied) };
  }
  const url = parseServerUrl(webhook.server);
  if (url && /^\/k8s[_-]audit\/*$/.test(url.pathname)) {
    return { route: 'foreign', tool: toolByPort[url.port] ?? 'Falco' };
  }
  // Neither a Service nor a server outside: nobody knows what receives it, if anything does.
  if (!leadsOutside(webhook.server)) return { route: 'foreign' };
  return { route: all.find(({ forwarder }) => forwarder === undefined)?.id ?? 'foreign' };
}

/** Whose a Service is, by its name and place; what runs behind it, only the cluster knows. */
function toolOf({ namespace, service, port, path }: ServiceProxyTarget): string {
  const name = `${namespace}/${service}`;
  const known = toolByService[name];
  if (known !== undefined) return known;
  if (all.some(({ forwarder }) => forwarder?.service === service)) {
    // IBM documented its Services in this namespace from 2021 to 2023; elsewhere somebody has adapted them.
    return namespace === 'default' ? `IBM, 2021–2023 (${name})` : `IBM (${name})`;
  }
  if (service.endsWith('-k8saudit-webhook') || /^\/k8s[_-]audit\/*$/.test(path)) return 'Falco';
  // IBM's Terraform module names its Service after `audit_deployment_name`, and the ports by name.
  if (namespace === AUDIT_NAMESPACE && service.endsWith('-service') && /^https?$/.test(port)) {
    return `Terraform (${name})`;
  }
  return service.includes('ibmcloud-kube-audit') ? `IBM (${name})` : name;
}

/** What is known of a webhook's route; `undefined` where it is another tool's. */
export function routeOf(route: RecognisedWebhook['route']): (KnownRoute & { readonly id: RouteId }) | undefined {
  return all.find(({ id }) => id === route);
}

/** Whether the API server itself posts to a server, with nothing in the cluster between. */
export function isDirect(route: RecognisedWebhook['route']): boolean {
  const known = routeOf(route);
  return known !== undefined && known.forwarder === undefined;
}

/** The route whose image a Deployment runs, under whatever name; `undefined` if it runs none of IBM's. */
export function routeByImage(deployment: KubernetesObject): (KnownRoute & { readonly id: RouteId }) | undefined {
  const text = JSON.stringify(deployment['spec'] ?? null);
  return all.find(({ image }) => image?.test(text) === true);
}

function runsImage(live: readonly KubernetesObject[], { forwarder, image }: KnownRoute): boolean {
  const found = live.find(({ kind, metadata }) => kind === 'Deployment' && metadata?.name === forwarder?.deployment);
  const text = found && JSON.stringify(found['spec']);
  return text !== undefined && image !== undefined && image.test(text);
}
