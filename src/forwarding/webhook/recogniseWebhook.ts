import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { parseServiceProxyUrl } from './serviceProxyUrl.ts';

/** Which route a stored webhook belongs to; `foreign` is another tool's, `tool` its name or where it runs. */
export interface RecognisedWebhook {
  readonly route: 'cloud-logs' | 'log-analysis' | 'private-network' | 'external' | 'foreign';
  readonly tool?: string;
}

/** Services of other tools that are known to set a cluster's webhook, as `namespace/service`. */
const toolByService: Readonly<Record<string, string>> = {
  'ibm-services-system/kube-auditlog-forwarder': 'IBM csutil',
};

/** Endpoints that other tools document for the webhook, by port; both post to `/k8s_audit`. */
const toolByPort: Readonly<Record<string, string>> = { '7765': 'Sysdig', '8765': 'Falco' };

/**
 * Tells what a stored webhook is for: by its URL, and by the image that runs where the cluster's objects are known. Nothing is
 * asked; whether it works is another question.
 */
export function recogniseWebhook(webhook: AuditWebhook, live: readonly KubernetesObject[] = []): RecognisedWebhook {
  const proxied = parseServiceProxyUrl(webhook.server);
  if (proxied) {
    const service = `${proxied.namespace}/${proxied.service}`;
    if (service === 'ibm-kube-audit/kube-audit-forwarder') return { route: 'private-network' };
    if (service === 'ibm-kube-audit/ibmcloud-kube-audit-service') {
      // The document's two generations differ in their ports' names, and so in the URL's form; for some months the newer image was
      // documented with the older form.
      return { route: editionOf(live) ?? (proxied.port === '' ? 'log-analysis' : 'cloud-logs') };
    }
    return { route: 'foreign', tool: toolByService[service] ?? service };
  }
  if (!URL.canParse(webhook.server)) return { route: 'external' };
  const url = new URL(webhook.server);
  if (url.pathname.replace(/\/+$/, '') === '/k8s_audit') {
    return { route: 'foreign', tool: toolByPort[url.port] ?? 'Falco' };
  }
  return { route: 'external' };
}

/** Which of IBM's two images the Deployment of that name runs. */
function editionOf(live: readonly KubernetesObject[]): 'cloud-logs' | 'log-analysis' | undefined {
  const found = live.find(({ kind, metadata }) => kind === 'Deployment' && metadata?.name === 'ibmcloud-kube-audit');
  const text = found && JSON.stringify(found['spec']);
  if (text === undefined) return undefined;
  if (/\/ibmcloud-kube-audit-to-ibm-cloud-logs[:@"]/.test(text)) return 'cloud-logs';
  return /\/ibmcloud-kube-audit-to-logdna[:@"]/.test(text) ? 'log-analysis' : undefined;
}
