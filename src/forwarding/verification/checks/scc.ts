import { message } from '../../../text/message.ts';
import { typeName } from '../../cluster/clusterWords.ts';
import { failure, Skipped, pass, seen, unknown, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { podRefusal } from '../support/podRefusal.ts';

/**
 * Whether OpenShift's security context constraints admit the forwarder's pods: a fixed user outside the namespace's
 * range is refused.
 */
export const scc: Check = {
  id: 'scc',
  title: message('Security context constraints'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment, replicaSets }) {
    if (cluster.type === 'kubernetes') throw new Skipped(message('Only OpenShift has security context constraints.'));
    const refusal = await podRefusal({ deployment, replicaSets });
    return refusal !== undefined && /security context constraint/i.test(refusal)
      ? failure(message('OpenShift rejects the forwarder’s pods: no security context constraint allows them.'), {
          evidence: [seen(message('Condition of its newest ReplicaSet'), refusal)],
          remedy: setUpForwarding(cluster),
        })
      : cluster.type === 'openshift'
        ? pass(message('OpenShift allows the forwarder’s pods.'))
        : unknown(message('Unclear whether this is OpenShift: the cluster’s type is {0}.', typeName(cluster.type)));
  },
};
