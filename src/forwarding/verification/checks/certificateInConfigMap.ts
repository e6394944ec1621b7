import { message } from '../../../text/message.ts';
import { secretContent } from '../../forwarder/configMapFile.ts';
import { failure, pass, seen, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { configMounts } from '../support/mounts.ts';

/** Private keys belong in a Secret. `--from-file` with a folder adds every file in it, keys included. */
export const certificateInConfigMap: Check = {
  id: 'certificate-in-configmap',
  title: message('Keys in ConfigMaps'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment, configMaps }) {
    const mounted = new Set(configMounts(await deployment()).map(({ configMap }) => configMap));
    const files = (await configMaps())
      .filter(({ metadata }) => mounted.has(metadata?.name ?? ''))
      .flatMap(({ metadata, data = {} }) =>
        Object.entries(data).map(([file, text]) => ({ map: metadata?.name ?? '', file, text })),
      );
    const keys = files.filter(({ file, text }) => secretContent(file, text) === 'key');
    const certificates = files.filter(({ file, text }) => secretContent(file, text) === 'certificate');
    const [key] = keys;
    if (key) {
      return failure(
        message(
          'Move the private key in ConfigMap {0} to a Secret: anyone with access to the namespace can read it.',
          key.map,
        ),
        {
          evidence: keys.map(({ map, file }) => seen(message('ConfigMap {0}', map), file)),
          remedy: setUpForwarding(cluster),
        },
      );
    }
    return certificates.length > 0
      ? warning(message('Move the certificates from the ConfigMap to a Secret.'), {
          evidence: certificates.map(({ map, file }) => seen(message('ConfigMap {0}', map), file)),
        })
      : pass(message('The forwarder’s ConfigMaps contain no keys.'));
  },
};
