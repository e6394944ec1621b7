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

/** The ConfigMap of the Cloud Logs agent, with the files that it reads and where it sends them, in the classic form. */
export function agentConfigMap({
  paths = '/var/log/containers/*.log',
  host = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43.ingress.us-south.logs.cloud.ibm.com',
  application = '',
} = {}): StoredObject {
  const input = [
    '[INPUT]',
    '    Name              tail',
    '    Tag               kube.*',
    `    Path              ${paths}`,
    '    Path_Key          file',
    '    Exclude_Path      /var/log/at/*',
  ];
  const output = [
    '[OUTPUT]',
    '    Name              logger-icl-output-plugin',
    '    Match             *',
    `    Target_Host       ${host}`,
    '    Target_Port       443',
    '    Target_Path       /logs/v1/singles',
    ...(application === '' ? [] : [`    Application_Name  ${application}`]),
  ];
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'logs-agent', namespace: 'ibm-observe' },
    data: { 'input-kubernetes.conf': `${input.join('\n')}\n`, 'output.conf': `${output.join('\n')}\n` },
  };
}
