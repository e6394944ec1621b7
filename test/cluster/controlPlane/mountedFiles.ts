import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { RefusedByApi, type RawApi } from './rawApi.ts';

/** A volume's object is not there (yet): a kubelet keeps the container waiting, and looks again. */
export class MountFailed extends Error {}

interface Source {
  readonly path: string;
  readonly optional: boolean;
  readonly decode: (text: string) => string;
}

/** Files that a container sees, by their absolute path, out of the ConfigMaps and Secrets that it mounts. */
export async function mountedFiles(
  api: RawApi,
  pod: V1Pod,
  container: V1Container,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    const source = sourceOf(pod, name);
    if (source === undefined) continue;
    const data = await read(api, source);
    for (const [key, text] of Object.entries(data)) {
      if (subPath === undefined) files.set(`${mountPath}/${key}`, text);
      else if (subPath === key) files.set(mountPath, text);
    }
  }
  return files;
}

/** Only ConfigMaps and Secrets: the service account's token that every pod mounts is of no use to our programs. */
function sourceOf(pod: V1Pod, volumeName: string): Source | undefined {
  const volume = pod.spec?.volumes?.find(({ name }) => name === volumeName);
  const base = `/api/v1/namespaces/${pod.metadata?.namespace ?? ''}`;
  if (volume?.configMap !== undefined) {
    const { name = '', optional = false } = volume.configMap;
    return { path: `${base}/configmaps/${name}`, optional, decode: (text) => text };
  }
  if (volume?.secret !== undefined) {
    const { secretName = '', optional = false } = volume.secret;
    const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
    return { path: `${base}/secrets/${secretName}`, optional, decode };
  }
  return undefined;
}

async function read(api: RawApi, { path, optional, decode }: Source): Promise<Record<string, string>> {
  try {
    const { data = {} } = await api.json<{ readonly data?: Readonly<Record<string, string>> }>('GET', path);
    return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, decode(text)]));
  } catch (error) {
    if (!(error instanceof RefusedByApi && error.status === 404)) throw error;
    if (optional) return {};
    throw new MountFailed(`MountVolume.SetUp failed: ${path} not found`);
  }
}
