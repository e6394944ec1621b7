import type { AuditWebhook } from '../ibmcloud/models.ts';
import { parseServiceProxyUrl } from './webhookUrl.ts';

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

/** Tells by its URL alone what a stored webhook is for. Nothing is asked; whether it works is another question. */
export function recogniseWebhook(webhook: AuditWebhook): RecognisedWebhook {
  const proxied = parseServiceProxyUrl(webhook.server);
  if (proxied) {
    const service = `${proxied.namespace}/${proxied.service}`;
    if (service === 'ibm-kube-audit/kube-audit-forwarder') return { route: 'private-network' };
    if (service === 'ibm-kube-audit/ibmcloud-kube-audit-service') {
      // The document's two generations differ in their ports' names, and so in the URL's form.
      return { route: proxied.port === '' ? 'log-analysis' : 'cloud-logs' };
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
