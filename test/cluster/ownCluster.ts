import { RUN_LABEL, eventually, rawApiOf, type Target } from './target.ts';

const GONE_WITHIN_SECONDS = 120;

/** A kubeconfig file's text, with the paths of the files that it names made absolute. */
export async function readOwnKubeconfig(file: string): Promise<string> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(file);
  return config.exportConfig();
}

/** Removes the namespaces that a run made, and waits until they are gone. */
export async function removeNamespaces({ kubeconfig, run }: Target, say: (line: string) => void): Promise<void> {
  const api = await rawApiOf(kubeconfig);
  const selector = new URLSearchParams({ labelSelector: `${RUN_LABEL}=${run}` }).toString();
  const names = async (): Promise<string[]> => {
    const { items } = await api.json<{ items: { metadata: { name: string } }[] }>(
      'GET',
      `/api/v1/namespaces?${selector}`,
    );
    return items.map(({ metadata }) => metadata.name);
  };
  try {
    const made = await names();
    for (const name of made) await api.send('DELETE', `/api/v1/namespaces/${name}`);
    await eventually(`${made.join(', ')} are gone`, GONE_WITHIN_SECONDS, async () =>
      (await names()).length === 0 ? true : undefined,
    );
    say(`Removed ${made.length} namespaces of this run.`);
  } finally {
    api.close();
  }
}
