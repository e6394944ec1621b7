import type { V1ConfigMap, V1Deployment } from '@kubernetes/client-node';

/** A mount of a ConfigMap in the forwarder's container. */
export interface ConfigMount {
  readonly configMap: string;
  readonly mountPath: string;
  /** The only key, mounted as a file; absent if all keys are mounted as a folder. */
  readonly subPath: string | undefined;
  readonly optional: boolean;
}

/** The configuration file of HAProxy's image. */
export const HAPROXY_FILE = '/usr/local/etc/haproxy/haproxy.cfg';

export function configMounts(deployment: V1Deployment): readonly ConfigMount[] {
  const { volumes = [], containers = [] } = deployment.spec?.template.spec ?? {};
  return containers.flatMap(({ volumeMounts = [] }) =>
    volumeMounts.flatMap(({ name, mountPath, subPath }) => {
      const configMap = volumes.find((volume) => volume.name === name)?.configMap;
      return configMap?.name === undefined
        ? []
        : [{ configMap: configMap.name, mountPath, subPath, optional: configMap.optional === true }];
    }),
  );
}

/** HAProxy's configuration mount, and the ConfigMap's key for the file. */
export function haproxyMount(mounts: readonly ConfigMount[]): (ConfigMount & { readonly key: string }) | undefined {
  for (const mount of mounts) {
    if (mount.mountPath === HAPROXY_FILE && mount.subPath !== undefined) return { ...mount, key: mount.subPath };
    if (HAPROXY_FILE === `${mount.mountPath.replace(/\/$/, '')}/haproxy.cfg`) return { ...mount, key: 'haproxy.cfg' };
  }
  return undefined;
}

/** Whether the Deployment's pods run HAProxy, by their image. */
export function runsHaproxy({ spec }: V1Deployment): boolean {
  return (spec?.template.spec?.containers ?? []).some(({ image = '' }) =>
    /(?:^|\/)haproxy(?:-[a-z]+)?(?:[:@]|$)/.test(image),
  );
}

/**
 * When the data of a ConfigMap was last written, in milliseconds since the epoch; `undefined` if the API does not show
 * it.
 */
export function dataWrittenAt({ metadata }: V1ConfigMap): number | undefined {
  const times = (metadata?.managedFields ?? [])
    .filter(({ fieldsV1 }) => typeof fieldsV1 === 'object' && fieldsV1 !== null && 'f:data' in fieldsV1)
    .map(({ time }) => Date.parse(String(time)))
    .filter((time) => Number.isFinite(time));
  return times.length === 0 ? undefined : Math.max(...times);
}
