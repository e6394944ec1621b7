import assert from 'node:assert/strict';
import type { WebhookRecord } from '../../../src/forwarding/webhookRecord.ts';
import { updateCluster } from '../../lab/account/store.ts';
import { strayPod, urls, type Breakage } from './brokenClusters.ts';
import { exchanges } from './clusterRequests.ts';

/** A cluster with one thing wrong, and the one check that must name it. */
export interface BrokenCase extends Breakage {
  /** Id of the check that fails; `undefined` for a cluster on which none does. */
  readonly fails: string | undefined;
  /** Id of a check that must warn. */
  readonly warns?: string;
  /** What the finding must say. */
  readonly says: RegExp;
  /** What this extension noted when it set the webhook. */
  readonly record?: Partial<WebhookRecord>;
  /** What happens to the cluster while it runs. */
  readonly later?: (id: string, lab: string) => Promise<void> | void;
}

const day = 24 * 60 * 60_000;

/** By the names of their clusters. */
export const brokenCases: Readonly<Record<string, BrokenCase>> = {
  'healthy-private': { fails: undefined, says: /./ },
  'healthy-cloudlogs': { route: 'cloud-logs', fails: undefined, says: /./ },
  'healthy-loganalysis': { route: 'log-analysis', fails: undefined, says: /./ },
  'healthy-external': { route: 'external', fails: undefined, says: /./ },

  'no-webhook': { state: { stored: null }, fails: 'webhook-set', says: /nothing is forwarded/ },
  'replaced-by-other-tool': {
    server: 'https://127.0.0.1:2040/api/v1/namespaces/ibm-services-system/services/kube-auditlog-forwarder/proxy/post',
    record: { server: urls.privateNetwork },
    fails: 'webhook-set',
    says: /replaced by that of IBM csutil/,
  },
  'stray-backquote': { server: `${urls.privateNetwork}\``, fails: 'webhook-url', says: /stray character.*`/ },
  'missing-post': {
    server: urls.privateNetwork.replace('/post', ''),
    fails: 'webhook-url',
    says: /instead of “\/proxy\/post”/,
  },
  'missing-proxy': {
    server: urls.privateNetwork.replace('/proxy/post', ''),
    fails: 'webhook-url',
    says: /lacks “\/proxy”/,
  },
  'http-to-itself': {
    server: urls.privateNetwork.replace('https', 'http'),
    fails: 'webhook-url',
    says: /speaks only https/,
  },
  'placeholder-in-url': {
    server: 'https://127.0.0.1:2040/api/v1/namespaces/<NAMESPACE>/services/kube-audit-forwarder/proxy/post',
    fails: 'webhook-url',
    says: /placeholder/,
  },
  'cluster-ip': {
    server: 'http://172.21.104.213:3000/post',
    fails: 'webhook-address',
    says: /inside the cluster.*Konnectivity/,
  },
  'cluster-name': {
    server: 'http://kube-audit-forwarder.ibm-kube-audit.svc:80/post',
    fails: 'webhook-address',
    says: /inside the cluster/,
  },
  'old-url-new-manifest': {
    route: 'cloud-logs',
    server: urls.logAnalysis,
    fails: 'service-port',
    says: /names no port, but the Service’s port has a name \(http, https\).*503/,
  },
  'new-url-old-manifest': {
    route: 'log-analysis',
    server: urls.cloudLogs,
    fails: 'service-port',
    says: /port “http”.*503/,
  },
  'no-service': { objects: (objects) => objects.remove('Service'), fails: 'service-port', says: /does not exist/ },
  'applied-to-another-cluster': {
    objects: (objects) => objects.all.splice(0),
    fails: 'service-port',
    says: /does not exist/,
  },
  'selector-mismatch': {
    objects: (objects) => objects.set('Service', 'spec.selector', { app: 'kube-audit' }),
    fails: 'service-endpoints',
    says: /does not select the pods of Deployment kube-audit-forwarder/,
  },
  'no-deployment': {
    objects: (objects) => objects.remove('Deployment'),
    fails: 'deployment',
    says: /No Deployment stands behind/,
  },
  'scaled-to-zero': {
    objects: (objects) => objects.set('Deployment', 'spec.replicas', 0),
    fails: 'deployment',
    says: /scaled to no pods/,
  },
  'image-missing': {
    objects: (objects) => objects.setContainer('image', 'icr.io/ibm/no-such-image:1.0.0'),
    fails: 'pods',
    says: /image of pod .* cannot be pulled: icr\.io\/ibm\/no-such-image:1\.0\.0/,
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
    says: /lack of memory/,
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
    says: /crashes again and again/,
  },
  'policy-of-other-agents': {
    route: 'cloud-logs',
    state: { type: 'openshift', version: '4.19.25_1572_openshift' },
    fails: 'network-policy',
    says: /keeps the API server’s agents from port 3000/,
  },
  'policy-of-other-port': {
    objects: (objects) => objects.set('NetworkPolicy', 'spec.ingress.0.ports.0.port', 8080),
    fails: 'network-policy',
    says: /port 3000/,
  },
  'agents-down': { state: { konnectivity: { ready: false } }, fails: 'konnectivity', says: /reaches no pod at all/ },
  'restricted-namespace': {
    objects: (objects) =>
      objects.set('Namespace', 'metadata.labels', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    fails: 'pod-security',
    says: /Pod Security of the namespace refuses/,
  },
  'scc-refuses': {
    state: { type: 'openshift', version: '4.19.25_1572_openshift' },
    objects: (objects) =>
      objects.set('Deployment', 'spec.template.spec.securityContext', { runAsUser: 99, runAsNonRoot: true }),
    fails: 'scc',
    says: /no security context constraint admits/,
  },
  'placeholder-left': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15:8080', '<REMOTE-IP>:<REMOTE-PORT>')),
    fails: 'haproxy-placeholder',
    says: /placeholder of the document is left in haproxy\.cfg/,
  },
  'no-final-newline': {
    objects: (objects) => objects.haproxy((text) => text.trimEnd()),
    fails: 'haproxy-newline',
    says: /no line end/,
  },
  'host-without-resolvers': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', 'logstash.example.internal')),
    fails: 'haproxy-host',
    says: /cannot look up logstash\.example\.internal/,
  },
  'no-server-line': {
    objects: (objects) => objects.haproxy((text) => text.replace(/^ *server .*\n/m, '')),
    fails: 'haproxy-server',
    says: /no server line/,
  },
  'other-port-bound': {
    objects: (objects) => objects.haproxy((text) => text.replace('bind :3000', 'bind :3001')),
    fails: 'haproxy-server',
    says: /listens on port 3001, but the Service leads to port 3000/,
  },
  'no-configmap': {
    objects: (objects) => objects.remove('ConfigMap'),
    fails: 'config-mounted',
    says: /does not exist/,
  },
  'other-file-name': {
    objects(objects) {
      const { files: data } = objects;
      data['haproxy.conf'] = data['haproxy.cfg'] ?? '';
      delete data['haproxy.cfg'];
    },
    fails: 'config-mounted',
    says: /has no file haproxy\.cfg/,
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
    says: /older configuration than the ConfigMap holds/,
  },
  'key-in-configmap': {
    objects(objects) {
      const { files: data } = objects;
      // Cut in two, so that no search for keys finds one here.
      data['consumer.key'] = `-----BEGIN ${'PRIVATE KEY'}-----\nMIGH\n-----END ${'PRIVATE KEY'}-----\n`;
    },
    fails: 'certificate-in-configmap',
    says: /holds a private key/,
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
  'certificate-expired': {
    certificate: (_pki, authority) =>
      authority.issueClient('C=US, O=ibm-admins, CN=IBMid-2700099999-admin-2024-01-02', -0.5),
    fails: 'certificate',
    says: /stored client certificate expired on/,
  },
  'certificate-expired-by-record': {
    route: 'cloud-logs',
    ca: () => undefined,
    certificate: () => Promise.resolve({ certPem: '', keyPem: '' }),
    record: {
      server: urls.cloudLogs,
      certificate: {
        subject: 'C=US, O=ibm-admins, CN=IBMid-2700088888-admin-2023-05-12',
        issuer: 'CN=gone',
        fingerprint: 'AA:BB',
        serial: '1',
        notBefore: new Date(Date.now() - 400 * day).toISOString(),
        notAfter: new Date(Date.now() - day).toISOString(),
      },
    },
    fails: 'certificate',
    says: /expired on/,
  },
  'owner-removed': {
    certificate: (_pki, authority) => authority.issueClient('C=US, O=ibm-admins, CN=IBMid-gone-admin-2026-01-01', 300),
    state: { removedOwners: { 'IBMid-gone-admin-2026-01-01': 403 } },
    fails: 'certificate-owner',
    says: /may not post to the forwarder any more/,
  },
  'ca-rotated': {
    later: (id, lab) =>
      updateCluster(lab, id, (state) => {
        state.caGeneration = 2;
      }),
    fails: 'ca',
    says: /stored CA is not the cluster’s present one/,
  },
  'empty-ca-file': { ca: () => '', fails: 'ca', says: /holds no certificate/ },
  'cluster-ca-for-external': {
    route: 'external',
    ca: ({ caPem }) => caPem,
    fails: 'ca',
    says: /cluster’s own CA is stored for an external/,
  },
  'broken-admission-webhook': {
    state: {
      master: {
        state: 'deployed',
        status:
          "Cannot complete cluster master operations because the cluster has a broken webhook application. For more information, see the troubleshooting docs: 'https://ibm.biz/master_webhook'",
        health: 'normal',
        statusModified: '2026-08-15T02:17:06+0000',
      },
    },
    fails: 'master',
    says: /broken webhook application.*ibm\.biz\/master_webhook/,
  },
  'master-unwell': {
    state: {
      master: { state: 'deployed', status: 'Ready', health: 'error', statusModified: '2026-08-15T02:17:06+0000' },
    },
    fails: 'master',
    says: /health is “error”/,
  },
  'never-refreshed': {
    record: { server: urls.privateNetwork, setAt: new Date(Date.now() + 10 * 60_000).toISOString() },
    fails: 'refreshed',
    says: /since before the webhook was set/,
  },
  'consumer-refuses': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '10.240.0.16')),
    fails: 'consumer',
    says: /does not accept deliveries|cannot reach/,
  },
  'consumer-answers-500': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '10.240.0.17')),
    fails: 'consumer',
    says: /last was answered with 500/,
  },

  'http-to-the-internet': {
    route: 'external',
    server: 'http://siem.example.com:8080/ibm-audit',
    fails: undefined,
    warns: 'encryption',
    says: /unencrypted/,
  },
  'verbose-policy': {
    state: { stored: { server: urls.privateNetwork, policy: 'verbose' } },
    fails: undefined,
    warns: 'policy',
    says: /contents of Secrets/,
  },
  'statuses-not-logged': {
    objects: (objects) => objects.haproxy((text) => text.replace(/^ *option httplog\n/m, '')),
    fails: undefined,
    warns: 'haproxy-httplog',
    says: /option httplog/,
  },
  'retired-image': { route: 'log-analysis', fails: undefined, warns: 'image', says: /retired/ },
  'one-pod': { fails: undefined, warns: 'availability', says: /One pod only/ },
  'public-consumer': {
    objects: (objects) => objects.haproxy((text) => text.replace('10.240.0.15', '203.0.113.7').replace(' check', '')),
    // What it warns of has happened.
    fails: 'consumer',
    warns: 'egress',
    says: /does not accept deliveries|cannot reach|allow 203\.0\.113\.7 in a security group/,
  },
  'rotation-under-way': {
    state: {
      caRotation: {
        phase: 'created',
        pollsLeft: 0,
        started: '2026-11-01T10:00:00+0000',
        completed: '2026-11-01T10:05:00+0000',
      },
    },
    fails: undefined,
    warns: 'ca-rotation',
    says: /being rotated/,
  },
};
