import { Failure } from '../../failure/failure.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';
import { knownRoutes } from '../webhook/knownRoutes.ts';
import { isDirect, recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';

/** The pods of a cluster's forwarder: those that its Service selects. */
export interface ForwarderPods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the stored webhook names its Service; else this forwarder may be one that is no longer used. */
  readonly isNamed: boolean;
}

/**
 * Finds the forwarder by the Service in the webhook's URL, or else by the documented names.
 * @param webhook the stored webhook, if known.
 * @throws Failure – `other` if there is none.
 */
export async function findForwarder(
  api: ClusterApi,
  webhook: AuditWebhook | undefined,
  signal: AbortSignal,
): Promise<ForwarderPods> {
  const named = webhook && parseServiceProxyUrl(webhook.server);
  const candidates = named ? [{ namespace: named.namespace, name: named.service }] : documentedServices();
  if (webhook && isDirect(recogniseWebhook(webhook).route)) {
    throw new Failure(
      'other',
      message('No forwarder log to stream: this cluster’s audit log goes straight to an external server.'),
    );
  }
  for (const { namespace, name } of candidates) {
    const service = await api.read({ apiVersion: 'v1', kind: 'Service', namespace, name }, signal);
    const labels = service && selectorOf(service);
    if (labels) return { namespace, labels, isNamed: named !== undefined };
  }
  throw new Failure(
    'other',
    message('No forwarder log to stream: its Service is missing. Set up audit forwarding first.'),
    { detail: `No Service ${candidates.map(({ namespace, name }) => `${namespace}/${name}`).join(' or ')}` },
  );
}

/** Said wherever a forwarder is used that no stored webhook names. */
export const foundByName = message(
  'This forwarder was found by its usual name, not by the URL of the stored webhook; it may be unused.',
);

/** The Services of the document's routes, each once. */
function documentedServices(): readonly { readonly namespace: string; readonly name: string }[] {
  const forwarders = knownRoutes.flatMap(({ forwarder }) => (forwarder ? [forwarder] : []));
  return [...new Set(forwarders)].map(({ namespace, service: name }) => ({ namespace, name }));
}

/** A Service without a selector has no pods. */
function selectorOf(service: KubernetesObject): Record<string, string> | undefined {
  const spec = service['spec'];
  const selector: unknown = typeof spec === 'object' && spec !== null && 'selector' in spec ? spec.selector : undefined;
  if (typeof selector !== 'object' || selector === null) return undefined;
  const labels = Object.entries(selector).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return labels.length === 0 ? undefined : Object.fromEntries(labels);
}
