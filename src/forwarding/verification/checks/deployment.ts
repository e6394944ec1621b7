import { message } from '../../../text/message.ts';
import { isAvailable, rolloutState } from '../../forwarder/deploymentStatus.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** Whether the forwarder's Deployment exists and its newest revision is available. */
export const deployment: Check = {
  id: 'deployment',
  title: message('Deployment'),
  dependsOn: ['webhook-url', 'service-port', 'config-mounted', 'pod-security', 'scc', 'pods'],

  async run({ cluster, target, findDeployment }) {
    const { namespace, service } = await target();
    const found = await findDeployment();
    const remedy = setUpForwarding(cluster);
    if (!found) {
      return failure(message('Service {0} in namespace {1} has no Deployment.', service, namespace), {
        remedy,
      });
    }
    const name = found.metadata?.name ?? '';
    // A copy, since the library's type has dates where JSON has texts.
    const object = { ...found };
    const { available, wanted, refusal } = rolloutState(object);
    const evidence = [seen(message('Deployment {0}/{1}', namespace, name), `${available}/${wanted}`)];
    if (wanted === 0) {
      return failure(message('Deployment {0} is scaled to zero.', name), { evidence, remedy });
    }
    if (isAvailable(object)) return pass(message('All pods of the newest revision are available.'), ...evidence);
    return failure(message('{0} of {1} pods of Deployment {2} are available.', available, wanted, name), {
      evidence: refusal === undefined ? evidence : [...evidence, seen(message('Condition'), refusal)],
      remedy,
    });
  },
};
