import type { StoredObject } from './json.ts';

/** The DaemonSet of a logging agent: `logs-agent`, or `logdna-agent` of before. */
export function loggingAgent(
  agent: 'logs-agent' | 'logdna-agent',
  where: 'every-worker' | 'default-pool' | 'broken' = 'every-worker',
): StoredObject {
  const labels = { app: agent, 'app.kubernetes.io/name': agent };
  const image = agent === 'logs-agent' ? 'icr.io/ibm-observe/logs-router-agent' : 'icr.io/ext/logdna-agent';
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: agent, namespace: 'ibm-observe', labels },
    spec: {
      selector: { matchLabels: { app: agent } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: agent,
          ...(where === 'default-pool'
            ? { nodeSelector: { 'ibm-cloud.kubernetes.io/worker-pool-name': 'default' } }
            : {}),
          containers: [{ name: agent, image: `${image}:${where === 'broken' ? 'missing' : '1.7.1'}` }],
        },
      },
    },
  };
}
