import type { V1Service } from '@kubernetes/client-node';
import { message } from '../../../text/message.ts';
import { portReached } from '../../forwarder/servicePort.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/**
 * Whether the Service in the URL exists and has the port in the URL. The API server's proxy compares the URL's port
 * with the *name* of the Service's port; a bare NAME reaches only an unnamed port.
 */
export const service: Check = {
  id: 'service-port',
  title: message('Service and port'),
  dependsOn: ['webhook-set', 'webhook-url'],

  async run({ cluster, target, findService }) {
    const { namespace, service: name, scheme, port } = await target();
    const found = await findService();
    const remedy = setUpForwarding(cluster);
    if (!found) {
      return failure(message('The URL’s Service {0} doesn’t exist in namespace {1}.', name, namespace), {
        remedy,
      });
    }
    const ports = found.spec?.ports ?? [];
    const evidence = [seen(message('Service {0}/{1}', namespace, name), portsText(ports))];
    const reached = portReached(ports, port);
    if (!reached) {
      return failure(
        port === ''
          ? message(
              'Add the Service’s port name ({0}) to the URL: without it, the API server answers 503.',
              ports.map((entry) => entry.name).join(', '),
            )
          : message('The Service has no port “{0}”, as in the URL. The API server answers 503.', port),
        { evidence, remedy },
      );
    }
    const wanted = reached.name === 'https' ? 'https' : reached.name === 'http' ? 'http' : undefined;
    if (wanted !== undefined && (scheme || 'http') !== wanted) {
      return failure(message('The URL uses {0} for the Service’s port “{1}”.', scheme || 'http', reached.name ?? ''), {
        evidence,
        remedy,
      });
    }
    return pass(message('The URL matches the Service.'), ...evidence);
  },
};

/** `http 80→3000` */
export function portsText(ports: NonNullable<NonNullable<V1Service['spec']>['ports']>): string {
  return ports
    .map(({ name, port, targetPort }) => `${name === undefined ? '' : `${name} `}${port}→${targetPort ?? port}`)
    .join(', ');
}
