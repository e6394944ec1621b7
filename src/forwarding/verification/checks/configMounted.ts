import { message } from '../../../text/message.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { configMounts, HAPROXY_FILE, haproxyMount, runsHaproxy } from '../support/mounts.ts';

/** Whether the ConfigMaps that the pods mount exist and have the mounted files. */
export const configMounted: Check = {
  id: 'config-mounted',
  title: message('Mounted ConfigMaps'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, deployment, configMaps }) {
    const found = await deployment();
    const mounts = configMounts(found);
    const maps = await configMaps();
    const remedy = setUpForwarding(cluster);
    for (const { configMap, subPath, mountPath, optional } of mounts) {
      const map = maps.find(({ metadata }) => metadata?.name === configMap);
      const evidence = [seen(message('Mounted at'), mountPath)];
      if (!map && !optional) {
        return failure(message('The pods mount ConfigMap {0}, which doesn’t exist.', configMap), { evidence, remedy });
      }
      if (
        map &&
        subPath !== undefined &&
        map.data?.[subPath] === undefined &&
        map.binaryData?.[subPath] === undefined
      ) {
        return failure(message('ConfigMap {0} lacks the file {1}, which the pods mount.', configMap, subPath), {
          evidence: [...evidence, seen(message('Files'), Object.keys(map.data ?? {}).join(', ') || '–')],
          remedy,
        });
      }
    }
    if (runsHaproxy(found)) {
      const mount = haproxyMount(mounts);
      const map = maps.find(({ metadata }) => metadata?.name === mount?.configMap);
      if (!mount || map?.data?.[mount.key] === undefined) {
        return failure(
          message('Mount a ConfigMap as {0}: HAProxy runs with its image’s own configuration.', HAPROXY_FILE),
          {
            evidence: mounts.map(({ configMap, mountPath }) => seen(message('ConfigMap {0}', configMap), mountPath)),
            remedy,
          },
        );
      }
    }
    return mounts.length === 0
      ? pass(message('The pods need no ConfigMap.'))
      : pass(
          message('All ConfigMaps that the pods need exist.'),
          ...mounts.map((mount) => seen(message('ConfigMap {0}', mount.configMap), mount.mountPath)),
        );
  },
};
