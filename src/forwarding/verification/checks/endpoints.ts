import { message } from '../../../text/message.ts';
import { containsLabels, labelText } from '../../forwarder/labels.ts';
import { portReached } from '../../forwarder/servicePort.ts';
import { failure, Skipped, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { containersOf, labelsOf, portNumber } from '../support/objects.ts';
import { portsText } from './service.ts';

/** Whether the Service leads to the forwarder's pods: its selector, its target port, and ready pods. */
export const endpoints: Check = {
  id: 'service-endpoints',
  title: message('Service endpoints'),
  dependsOn: ['service-port', 'deployment'],

  async run({ cluster, service, target, findDeployment, allPods }) {
    const { spec } = await service();
    const { port } = await target();
    const selector = spec?.selector ?? {};
    const deployment = await findDeployment();
    const template = deployment?.spec?.template;
    const remedy = setUpForwarding(cluster);
    const evidence = [seen(message('Service selector'), labelText(selector) || '–')];
    if (Object.keys(selector).length === 0) {
      return failure(message('The Service selects no pods.'), { evidence, remedy });
    }
    if (template && !containsLabels(labelsOf(template), selector)) {
      return failure(
        message('The Service doesn’t select the pods of Deployment {0}.', deployment.metadata?.name ?? ''),
        { evidence: [...evidence, seen(message('Labels of the pods'), labelText(labelsOf(template)))], remedy },
      );
    }
    const ports = spec?.ports ?? [];
    const reached = portReached(ports, port);
    if (!reached) throw new Skipped(message('The Service doesn’t have the URL’s port.'));
    const wanted = reached.targetPort ?? reached.port;
    const declared = containersOf(template?.spec).flatMap(({ ports: own = [] }) =>
      own.map(({ containerPort }) => containerPort),
    );
    const number = portNumber(wanted, template?.spec);
    if (template && (number === undefined || (declared.length > 0 && !declared.includes(number)))) {
      return failure(message('The forwarder doesn’t listen on the Service’s target port {0}.', wanted), {
        evidence: [
          seen(message('Service ports'), portsText(ports)),
          seen(message('Container ports'), declared.join(', ') || '–'),
        ],
        remedy,
      });
    }
    const pods = (await allPods()).filter(({ metadata }) => containsLabels(metadata?.labels ?? {}, selector));
    const ready = pods.filter(({ status }) =>
      (status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    );
    return ready.length > 0
      ? pass(message('{0} of {1} pods of the Service are ready.', ready.length, pods.length), ...evidence)
      : failure(message('The Service has no ready pod. The API server’s proxy answers 503.'), { evidence, remedy });
  },
};
