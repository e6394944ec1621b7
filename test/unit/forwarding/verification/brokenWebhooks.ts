import { readAccess, updateCluster } from '../../../lab/account/store.ts';
import { CertificateAuthority } from '../../../lab/cluster/pki.ts';
import { eventually } from '../../lab/clusterSupport.ts';
import type { BrokenCase } from './brokenCases.ts';
import { urls } from './brokenClusters.ts';

const day = 24 * 60 * 60_000;
/** The CA of some server, which has nothing to do with the clusters. */
const { certPem: strangersCa } = await CertificateAuthority.create('logs.example.com CA');

/** What can be wrong with the stored webhook, its certificates and the master, by the names of the clusters. */
export const brokenWebhooks: Readonly<Record<string, BrokenCase>> = {
  'no-webhook': { state: { stored: null }, fails: 'webhook-set', says: /Nothing to verify: no audit webhook is set/ },
  'webhook-gone': {
    state: { stored: null },
    record: { server: urls.privateNetwork },
    fails: 'webhook-set',
    says: /gone, so nothing is forwarded any more/,
  },
  'webhook-unset-from-here': {
    state: { stored: null },
    record: { server: undefined },
    fails: 'webhook-set',
    says: /Nothing to verify/,
  },
  'replaced-by-other-tool': {
    server: 'https://127.0.0.1:2040/api/v1/namespaces/ibm-services-system/services/kube-auditlog-forwarder/proxy/post',
    record: { server: urls.privateNetwork },
    fails: 'webhook-set',
    says: /IBM csutil replaced the webhook/,
  },
  'stray-backquote': { server: `${urls.privateNetwork}\``, fails: 'webhook-url', says: /stray character.*`/ },
  'namespace-of-2021': {
    server: urls.privateNetwork.replace('/ibm-kube-audit/', '/default/'),
    fails: 'service-port',
    says: /Service kube-audit-forwarder doesn’t exist in namespace default/,
  },
  'missing-post': {
    server: urls.privateNetwork.replace('/post', ''),
    fails: 'webhook-url',
    says: /instead of “\/proxy\/post”/,
  },
  'missing-proxy': {
    server: urls.privateNetwork.replace('/proxy/post', ''),
    fails: 'webhook-url',
    says: /Add “\/proxy” after/,
  },
  'http-to-itself': {
    server: urls.privateNetwork.replace('https', 'http'),
    fails: 'webhook-url',
    says: /Use https: 127/,
  },
  'placeholder-in-url': {
    server: 'https://127.0.0.1:2040/api/v1/namespaces/<NAMESPACE>/services/kube-audit-forwarder/proxy/post',
    fails: 'webhook-url',
    says: /placeholder/,
  },
  'cluster-ip': {
    server: 'http://172.21.104.213:3000/post',
    fails: 'webhook-address',
    says: /in-cluster address.*Konnectivity/,
  },
  'cluster-name': {
    server: 'http://kube-audit-forwarder.ibm-kube-audit.svc:80/post',
    fails: 'webhook-address',
    says: /in-cluster address/,
  },
  'sysdig-by-cluster-ip': {
    server: 'http://172.21.88.9:7765/k8s_audit',
    fails: 'webhook-address',
    warns: 'webhook-set',
    says: /in-cluster address|belongs to another tool: Sysdig/,
  },
  'certificate-expired': {
    certificate: (_pki, authority) =>
      authority.issueClient('C=US, O=ibm-admins, CN=IBMid-2700099999-admin-2024-01-02', -0.5),
    fails: 'certificate',
    says: /client certificate expired on/,
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
  // `kubectl config view` without `--raw`.
  'certificate-omitted': {
    certificate: ({ admin }) => Promise.resolve({ ...admin, certPem: 'DATA+OMITTED' }),
    fails: 'certificate',
    says: /none is stored as the client’s/,
  },
  'no-client-certificate': {
    certificate: ({ admin }) => Promise.resolve({ ...admin, certPem: '' }),
    fails: 'certificate',
    says: /none is stored as the client’s/,
  },
  'owner-removed': {
    certificate: (_pki, authority) => authority.issueClient('C=US, O=ibm-admins, CN=IBMid-gone-admin-2026-01-01', 300),
    state: { removedOwners: { 'IBMid-gone-admin-2026-01-01': 403 } },
    fails: 'certificate-owner',
    says: /may no longer post to the forwarder/,
  },
  'ca-rotated': {
    later: async (id, lab) => {
      const before = readAccess(lab, id)?.caPem;
      updateCluster(lab, id, (state) => {
        state.caGeneration = 2;
      });
      await eventually('an API server with the new CA', () => readAccess(lab, id)?.caPem !== before || undefined);
    },
    fails: 'ca',
    says: /stored CA isn’t the cluster’s current one/,
  },
  'empty-ca-file': { ca: () => '', fails: 'ca', says: /contains no certificate/ },
  'other-servers-ca-for-itself': {
    ca: () => strangersCa,
    fails: 'ca',
    says: /stored CA isn’t the cluster’s current one/,
  },
  'cluster-ca-for-external': {
    route: 'external',
    ca: ({ caPem }) => caPem,
    fails: 'ca',
    says: /cluster’s own CA is stored, which can’t have signed the external/,
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
  'master-updating': {
    state: {
      master: {
        state: 'updating',
        status: 'Version update in progress.',
        health: 'normal',
        statusModified: '2026-08-20T09:41:12+0000',
      },
    },
    fails: undefined,
    warns: 'master',
    says: /being changed \(Version update in progress/,
  },
  'never-refreshed': {
    record: { server: urls.privateNetwork, setAt: new Date(Date.now() + 10 * 60_000).toISOString() },
    fails: 'refreshed',
    says: /started before the webhook was set/,
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
    says: /Renew the webhook’s certificates now/,
  },
};
