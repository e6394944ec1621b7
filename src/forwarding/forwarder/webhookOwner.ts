import { Failure } from '../../failure/failure.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { recogniseWebhook, routeByImage } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { containsLabels } from './labels.ts';

/** A release of Helm, which Terraform's `helm_release` makes too. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
}

/** The release that made an object, by the marks that Helm puts on each; `undefined` if none did. */
export function helmReleaseOf({ metadata }: KubernetesObject): HelmRelease | undefined {
  const { labels = {}, annotations = {}, namespace = '' } = metadata ?? {};
  const name = annotations['meta.helm.sh/release-name'];
  if (name === undefined && labels['app.kubernetes.io/managed-by'] !== 'Helm') return undefined;
  return { name: name ?? '–', namespace: annotations['meta.helm.sh/release-namespace'] ?? namespace };
}

/** What is said of an object that Helm made: who removes or changes it. */
export function helmText({ name, namespace }: HelmRelease): Message {
  return message('Helm release {0} in namespace {1}', name, namespace);
}

/**
 * What runs behind a webhook of another tool, for a preview: by the Service in its URL, the Deployment that this
 * selects, its image, and the marks of Helm. `undefined` for a webhook of a known route, and for one that leads to no
 * Service of the cluster. What cannot be read is said.
 * @throws Failure `cancelled`
 */
export async function readOwner(
  webhook: AuditWebhook | undefined,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<Message | undefined> {
  const target = webhook && parseServiceProxyUrl(webhook.server);
  if (!target || recogniseWebhook(webhook).route !== 'foreign') return undefined;
  const { namespace, service: name } = target;
  const where = `${namespace}/${name}`;
  try {
    const [service, deployments] = await Promise.all([
      api.read({ apiVersion: 'v1', kind: 'Service', namespace, name }, signal),
      api.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace }, { signal }),
    ]);
    if (!service) return message('The stored webhook needs Service {0}, which doesn’t exist.', where);
    const deployment = deployments.find((one) => isSelected(one, service));
    const route = deployment && routeByImage(deployment);
    const release = helmReleaseOf(deployment ?? service);
    const owner = release ? helmText(release) : undefined;
    if (route) {
      return owner
        ? message(
            'Behind {0} runs IBM’s image ({1}), made by {2}: change it there, or the change is reverted.',
            where,
            route.title,
            owner,
          )
        : message('Behind {0} runs IBM’s image ({1}), not set up from here.', where, route.title);
    }
    return owner
      ? message('{0} belongs to {1}: it stays; change or remove it there.', where, owner)
      : message('Behind {0} runs {1} of another tool: it stays.', where, deployment?.metadata?.name ?? '–');
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return message('Couldn’t read what runs behind {0}: {1}', where, error.text);
  }
}

function isSelected(deployment: KubernetesObject, service: KubernetesObject): boolean {
  const { selector = {} } = (service as { readonly spec?: { readonly selector?: Labels } }).spec ?? {};
  const labels = (deployment as DeploymentFields).spec?.template?.metadata?.labels ?? {};
  return Object.keys(selector).length > 0 && containsLabels(labels, selector);
}

type Labels = Readonly<Record<string, string>>;

interface DeploymentFields {
  readonly spec?: { readonly template?: { readonly metadata?: { readonly labels?: Labels } } };
}
