import { message } from '../../../text/message.ts';
import { labelText } from '../../forwarder/labels.ts';
import { portReached } from '../../forwarder/servicePort.ts';
import { failure, Skipped, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { isolatingPolicies, letsIn } from '../support/networkAccess.ts';
import { labelsOf, portNumber } from '../support/objects.ts';

/** The label that the API server sets on `kube-system`. */
const kubeSystem = { 'kubernetes.io/metadata.name': 'kube-system' };

/** Whether NetworkPolicies let the actual agents in `kube-system` reach the forwarder's port. */
export const networkPolicy: Check = {
  id: 'network-policy',
  title: message('NetworkPolicy'),
  dependsOn: ['webhook-url', 'service-port', 'service-endpoints'],

  async run({ cluster, target, service, deployment, networkPolicies, agents }) {
    const { port } = await target();
    const ports = (await service()).spec?.ports ?? [];
    const template = (await deployment()).spec?.template;
    const entry = portReached(ports, port);
    const number = entry && portNumber(entry.targetPort ?? entry.port, template?.spec);
    if (number === undefined) throw new Skipped(message('The Service doesn’t target a port of the pods.'));
    const found = await agents();
    if (found.length === 0) {
      throw new Skipped(message('Namespace kube-system has no known agent of the API server.'));
    }
    const policies = await networkPolicies();
    const called = { labels: labelsOf(template), spec: template?.spec, port: number };
    const isolating = isolatingPolicies(policies, called.labels);
    const names = isolating.map(({ metadata }) => metadata?.name ?? '').join(', ');
    const evidence = [seen(message('NetworkPolicies of the pods'), names || '–')];
    const kept = found.filter(
      ({ metadata, status }) =>
        !letsIn(
          policies,
          { namespaceLabels: kubeSystem, labels: metadata?.labels ?? {}, address: status?.podIP ?? '' },
          called,
        ),
    );
    const [first] = kept;
    if (!first) return pass(message('The API server’s agents may reach port {0}.', number), ...evidence);
    return failure(
      message('NetworkPolicy {0} blocks the API server’s agents from the forwarder’s port {1}.', names, number),
      {
        evidence: [
          seen(
            message('Labels of pod kube-system/{0}', first.metadata?.name ?? ''),
            labelText(first.metadata?.labels ?? {}),
          ),
        ],
        remedy: setUpForwarding(cluster),
      },
    );
  },
};
