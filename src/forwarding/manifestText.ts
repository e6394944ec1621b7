import type { KubernetesObject } from '../kubernetes/clusterApi.ts';
import { privateNetwork } from './routes/privateNetwork.ts';
import type { RouteInputs } from './routes/route.ts';

/** Objects as one YAML text, a document for each. Texts of several lines, as `haproxy.cfg`, stand as blocks. */
export async function manifestText(objects: readonly KubernetesObject[]): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}

/**
 * The forwarder to the private network as a file to keep and review: exactly the objects that Set Up Audit Forwarding
 * applies, in their order, after the command that sets the webhook once they run.
 */
export async function forwarderManifest(inputs: RouteInputs): Promise<string> {
  const objects = privateNetwork.objects(inputs);
  const service = objects.find(({ kind }) => kind === 'Service');
  const { server } = privateNetwork.webhook(inputs, service);
  return `# Kubernetes API server audit log of an IBM Cloud cluster, forwarded to ${privateNetwork.target(inputs.answers)}.
# Once these objects run, the audit webhook of the cluster is set to
# ${server}
${await manifestText(objects)}`;
}
