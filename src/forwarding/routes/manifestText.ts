import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import type { Route, RouteInputs } from './route.ts';

/** Objects as one YAML text, a document for each. Texts of several lines, as `haproxy.cfg`, stand as blocks. */
export async function manifestText(objects: readonly KubernetesObject[]): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** Name of a file with a route's objects: that of its Deployment. */
export function manifestName({ forwarder, id }: Route): string {
  return `${forwarder?.deployment ?? id}.yaml`;
}

/**
 * A route's objects as a file to keep and review: exactly those that Set Up Audit Forwarding applies, in their order, after what
 * is to be done besides.
 * @throws Failure `invalid-input` where a file that the answers name cannot be read
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
