import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { Route, RouteInputs } from './route.ts';

/** Objects as one YAML text with a document each. Multi-line texts, such as `haproxy.cfg`, become blocks. */
export async function manifestText(objects: readonly KubernetesObject[]): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** File name for a route's objects: the name of its Deployment. */
export function manifestName({ forwarder, id }: Route): string {
  return `${forwarder?.deployment ?? id}.yaml`;
}

/**
 * A route's objects as a file to keep and review: exactly those that Set Up Audit Forwarding applies, in the same
 * order, after instructions for what else is needed.
 * @throws Failure `invalid-input` if a file in the answers cannot be read
 */
export async function routeManifest(route: Route, inputs: Omit<RouteInputs, 'fileDigests'>): Promise<string> {
  const fileDigests = (await route.fileDigests?.(inputs.answers)) ?? {};
  const withDigests = { ...inputs, fileDigests };
  const [namespace, ...others] = route.objects(withDigests);
  const beside = (await route.besideObjects?.(withDigests)) ?? { objects: [], toDo: [] };
  const objects = [...(namespace ? [namespace] : []), ...beside.objects, ...others];
  const service = objects.find(({ kind }) => kind === 'Service');
  const { server } = route.webhook(withDigests, service);
  const comment = [
    `Kubernetes API server audit log of an IBM Cloud cluster, forwarded to ${route.target(inputs.answers)}.`,
    'Once these objects run, the audit webhook of the cluster is set to',
    server,
    ...beside.toDo,
  ];
  return `${comment.map((line) => `# ${line}\n`).join('')}${await manifestText(objects)}`;
}
