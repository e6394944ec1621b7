import assert from 'node:assert/strict';
import { updateAccount } from '../../../lab/account/store.ts';
import { changeAlerts } from '../../../lab/cloud-logs/alerts.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { exchanges } from '../support/clusterRequests.ts';
import type { BrokenCase } from './brokenCases.ts';
import { strayPod, urls } from './brokenClusters.ts';

/** `cloud-logs-audit` of the lab. */
const otherInstance = '8e4d2a70-1c95-4f6b-8a3e-d07b5c9e1f26';

/**
 * What can be wrong with the objects in the cluster and the log consumer, by the names of the clusters; and clusters
 * that are well.
 */
export const brokenForwarders: Readonly<Record<string, BrokenCase>> = {
  'healthy-private': { fails: undefined, says: /./ },
  'healthy-cloudlogs': { route: 'cloud-logs', fails: undefined, says: /./ },
  'healthy-loganalysis': { route: 'log-analysis', fails: undefined, says: /./ },
  'healthy-external': { route: 'external', fails: undefined, says: /./ },
  'old-url-new-manifest': {
    route: 'cloud-logs',
    server: urls.logAnalysis,
    fails: 'service-port',
    says: /Add the Service’s port name \(http, https\) to the URL.*503/,
  },
  'new-url-old-manifest': {
    route: 'log-analysis',
    server: urls.cloudLogs,
    fails: 'service-port',
    says: /port “http”.*503/,
  },
  'no-service': { objects: (objects) => objects.remove('Service'), fails: 'service-port', says: /doesn’t exist/ },
  'applied-to-another-cluster': {
    objects: (objects) => objects.all.splice(0),
    fails: 'service-port',
    says: /doesn’t exist/,
  },
  'selector-mismatch': {
    objects: (objects) => objects.set('Service', 'spec.selector', { app: 'kube-audit' }),
    fails: 'service-endpoints',
    says: /doesn’t select the pods of Deployment kube-audit-forwarder/,
  },
  'no-deployment': {
    objects: (objects) => objects.remove('Deployment'),
    fails: 'deployment',
    says: /has no Deployment/,
  },
  'scaled-to-zero': {
    objects: (objects) => objects.set('Deployment', 'spec.replicas', 0),
    fails: 'deployment',
    says: /scaled to zero/,
  },
  'image-missing': {
    objects: (objects) => objects.setContainer('image', 'icr.io/ibm/no-such-image:1.0.0'),
    fails: 'pods',
    says: /Can’t pull the image of pod .*: icr\.io\/ibm\/no-such-image:1\.0\.0/,
  },
  'killed-for-memory': {
    objects: (objects) =>
      objects.all.push(
        strayPod({
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False' }],
          containerStatuses: [
            {
              name: 'haproxy',
              ready: false,
              restartCount: 7,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
            },
          ],
        }),
      ),
    fails: 'pods',
    says: /ran out of memory/,
  },
  'crash-loop': {
    objects: (objects) =>
      objects.all.push(
        strayPod({
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False' }],
          containerStatuses: [
            {
              name: 'haproxy',
              ready: false,
              restartCount: 3,
              state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
              lastState: { terminated: { exitCode: 1, reason: 'Error' } },
            },
          ],
        }),
      ),
    fails: 'pods',
    says: /keeps crashing/,
  },
  'policy-of-other-agents': {
    route: 'cloud-logs',
    state: { type: 'openshift', version: '4.19.25_1572_openshift' },
    fails: 'network-policy',
    says: /blocks the API server’s agents from the forwarder’s port 3000/,
  },
  'policy-of-other-port': {
    objects: (objects) => objects.set('NetworkPolicy', 'spec.ingress.0.ports.0.port', 8080),
    fails: 'network-policy',
    says: /port 3000/,
  },
  'agents-down': { state: { konnectivity: { ready: false } }, fails: 'konnectivity', says: /can’t reach any pod/ },
  'restricted-namespace': {
    objects: (objects) =>
      objects.set('Namespace', 'metadata.labels', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    fails: 'pod-security',
    says: /namespace’s Pod Security rejects/,
  },
  'scc-refuses': {
    state: { type: 'openshift', version: '4.19.25_1572_openshift' },
    objects: (objects) =>
      objects.set('Deployment', 'spec.template.spec.securityContext', { runAsUser: 99, runAsNonRoot: true }),
    fails: 'scc',
    says: /no security context constraint allows/,
  },
  'placeholder-left': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15:8080', '<REMOTE-IP>:<REMOTE-PORT>')),
    fails: 'haproxy-placeholder',
    says: /Replace the placeholder in haproxy\.cfg/,
  },
  'no-final-newline': {
    objects: (objects) => objects.haproxy((text) => text.trimEnd()),
    fails: 'haproxy-newline',
    says: /with a newline/,
  },
  'host-without-resolvers': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', 'logstash.example.internal')),
    fails: 'haproxy-host',
    says: /can’t look up logstash\.example\.internal/,
  },
  'no-server-line': {
    objects: (objects) => objects.haproxy((text) => text.replace(/^ *server .*\n/m, '')),
    fails: 'haproxy-server',
    says: /Add a server line/,
  },
  'other-port-bound': {
    objects: (objects) => objects.haproxy((text) => text.replace('bind :3000', 'bind :3001')),
    fails: 'haproxy-server',
    says: /listens on port 3001, but the Service targets port 3000/,
  },
  'no-configmap': {
    objects: (objects) => objects.remove('ConfigMap'),
    fails: 'config-mounted',
    says: /doesn’t exist/,
  },
  'other-file-name': {
    objects(objects) {
      const { files: data } = objects;
      data['haproxy.conf'] = data['haproxy.cfg'] ?? '';
      delete data['haproxy.cfg'];
    },
    fails: 'config-mounted',
    says: /lacks the file haproxy\.cfg/,
  },
  'config-changed-later': {
    later: async (id, lab) => {
      const map = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-audit-forwarder-cm', namespace: 'ibm-kube-audit' };
      await exchanges(lab, id, async (api, signal) => {
        const live = await api.read(map, signal);
        assert.ok(live);
        const data = live['data'] as Record<string, string>;
        await api.replace({ ...live, data: { 'haproxy.cfg': `${data['haproxy.cfg'] ?? ''}# changed\n` } }, { signal });
      });
    },
    fails: 'config-stale',
    says: /older configuration than the ConfigMap’s/,
  },
  'key-in-configmap': {
    objects(objects) {
      const { files: data } = objects;
      // Cut in two, so that no search for keys finds one here.
      data['consumer.key'] = `-----BEGIN ${'PRIVATE KEY'}-----\nMIGH\n-----END ${'PRIVATE KEY'}-----\n`;
    },
    fails: 'certificate-in-configmap',
    says: /Move the private key/,
  },
  // `--from-file` takes every file of the folder.
  'stray-file-in-configmap': {
    objects(objects) {
      objects.files['.DS_Store'] = 'Bud1';
    },
    fails: undefined,
    says: /./,
  },
  'certificate-in-configmap': {
    objects(objects) {
      objects.files['consumer-ca.pem'] = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    },
    fails: undefined,
    warns: 'certificate-in-configmap',
    says: /Move the certificates from the ConfigMap/,
  },
  'no-logging-agent': {
    route: 'cloud-logs',
    objects: (objects) => objects.remove('DaemonSet'),
    fails: 'logging-agent',
    says: /No logging agent/,
  },
  'agent-on-some-workers': {
    route: 'log-analysis',
    objects: (objects) =>
      objects.set('DaemonSet', 'spec.template.spec.containers.0.image', 'icr.io/ibm/no-such-agent:1.0.0'),
    fails: 'logging-agent',
    says: /ready on 0 of \d/,
  },
  'agent-of-other-namespaces': {
    route: 'cloud-logs',
    objects: (objects) => objects.replace(agentConfigMap({ paths: '/var/log/containers/*_default_*.log' })),
    fails: 'agent-collects',
    says: /“Path \/var\/log\/containers\/\*_default_\*\.log” skips it/,
  },
  'agent-of-another-place': {
    route: 'cloud-logs',
    objects: (objects) => objects.replace(agentConfigMap({ host: 'logs.example.com' })),
    fails: 'agent-collects',
    says: /doesn’t send to IBM Cloud Logs, but to logs\.example\.com/,
  },
  // IBM's image under the names of its Terraform module: the agent and the length of events are asked about.
  'names-of-terraform': {
    route: 'cloud-logs',
    server: urls.cloudLogs.replaceAll('ibmcloud-kube-audit-service', 'audit-prod-service'),
    objects(objects) {
      objects.set('Service', 'metadata.name', 'audit-prod-service');
      objects.replace(agentConfigMap({ paths: '/var/log/containers/*_default_*.log' }));
    },
    fails: 'agent-collects',
    warns: 'webhook-set',
    says: /skips it|belongs to another tool: Terraform \(ibm-kube-audit\/audit-prod-service\)/,
  },
  'events-over-the-limits': {
    route: 'cloud-logs',
    policy: 'verbose',
    later: async (id, lab) => {
      const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large', namespace: 'default' } };
      await exchanges(lab, id, (api, signal) => api.create({ ...map, data: { text: 'x'.repeat(20_000) } }, signal));
    },
    fails: undefined,
    warns: 'event-size',
    says: /^1 of \d+ events \([\d.]+ %\) exceed the logging agent’s limit \(16 K\), 1 of them/,
  },
  'alert-disabled': {
    route: 'cloud-logs',
    later: (id, lab) =>
      changeAlerts(lab, '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43', (alerts) => [
        ...alerts,
        {
          ...{ id: 'a-1', name: 'kube-audit silent', enabled: false, type: 'logs_threshold' },
          ...{ entity_labels: { 'kube-audit': id } },
          ...{ logs_threshold: { condition_type: 'less_than', logs_filter: alertFilter(id) } },
        },
      ]),
    fails: undefined,
    warns: 'silence-alert',
    says: /^Alert “kube-audit silent” is disabled\.$/m,
  },
  'blocked-by-policy': {
    route: 'cloud-logs',
    objects: (objects) =>
      objects.replace(agentConfigMap({ host: `${otherInstance}.ingress.eu-de.logs.cloud.ibm.com` })),
    later: (_, lab) =>
      updateAccount(lab, (account) => {
        account.cloudLogs = { ...account.cloudLogs, [otherInstance]: { priority: 'block' } };
      }),
    fails: undefined,
    warns: 'retention',
    says: /^Stored nowhere: a policy blocks them\. About 0\.4 GB a day of [^:]+: USD 0 a month/m,
  },
  'consumer-refuses': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '10.240.0.16')),
    fails: 'consumer',
    says: /doesn’t accept deliveries|can’t reach/,
  },
  'consumer-answers-500': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '10.240.0.17')),
    fails: 'consumer',
    says: /last was answered with 500/,
  },
  'statuses-not-logged': {
    objects: (objects) => objects.haproxy((text) => text.replace(/^ *option httplog\n/m, '')),
    fails: undefined,
    warns: 'haproxy-httplog',
    says: /option httplog/,
  },
  'retired-image': { route: 'log-analysis', fails: undefined, warns: 'image', says: /retired/ },
  'one-pod': { fails: undefined, warns: 'availability', says: /One replica/ },
  'tight-cpu-limit': {
    objects: (objects) => objects.setContainer('resources', { limits: { cpu: '100m' } }),
    fails: undefined,
    warns: 'availability',
    says: /Raise the CPU limit: 0\.1 can slow/,
  },
  'floating-tag': { fails: undefined, warns: 'image', says: /tag isn’t pinned/ },
  'public-consumer': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '203.0.113.7').replace(' check', '')),
    // What it warns of has happened.
    fails: 'consumer',
    warns: 'egress',
    says: /doesn’t accept deliveries|can’t reach|Allow 203\.0\.113\.7 in a security group/,
  },
};

function alertFilter(cluster: string): object {
  const lucene = `kubernetes.cluster_name.keyword:"${cluster}"`;
  const application = { value: 'ibm-kube-audit', operation: 'is_or_unspecified' };
  return { simple_filter: { lucene_query: lucene, label_filters: { application_name: [application] } } };
}
