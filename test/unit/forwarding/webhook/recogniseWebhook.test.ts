import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDirect, recogniseWebhook, routeByImage } from '../../../../src/forwarding/webhook/recogniseWebhook.ts';

const proxied = (rest: string): string => `https://127.0.0.1:2040/api/v1/namespaces/${rest}`;
const said = (server: string): string => {
  const { route, tool } = recogniseWebhook({ server, policy: 'default' });
  return tool === undefined ? route : `${route}: ${tool}`;
};

describe('whose a stored webhook is, by its URL', () => {
  for (const [rest, expected] of [
    ['ibm-kube-audit/services/http:ibmcloud-kube-audit-service:http/proxy/post', 'cloud-logs'],
    ['ibm-kube-audit/services/ibmcloud-kube-audit-service/proxy/post', 'log-analysis'],
    ['ibm-kube-audit/services/kube-audit-forwarder/proxy/post', 'private-network'],
    [
      'default/services/ibmcloud-kube-audit-service/proxy/post',
      'foreign: IBM, 2021–2023 (default/ibmcloud-kube-audit-service)',
    ],
    ['default/services/kube-audit-forwarder/proxy/post', 'foreign: IBM, 2021–2023 (default/kube-audit-forwarder)'],
    ['logdna/services/ibmcloud-kube-audit-service/proxy/post', 'foreign: IBM (logdna/ibmcloud-kube-audit-service)'],
    [
      'kube-audit/services/http:ibmcloud-kube-audit-service:http/proxy/post',
      'foreign: IBM (kube-audit/ibmcloud-kube-audit-service)',
    ],
    ['audit/services/auditlog--ibmcloud-kube-audit/proxy/post', 'foreign: IBM (audit/auditlog--ibmcloud-kube-audit)'],
    [
      'ibm-kube-audit/services/https:audit-prod-service:https/proxy/post',
      'foreign: Terraform (ibm-kube-audit/audit-prod-service)',
    ],
    [
      'ibm-kube-audit/services/http:prod-audit-service:http/proxy/post',
      'foreign: Terraform (ibm-kube-audit/prod-audit-service)',
    ],
    ['falco/services/falco-k8saudit-webhook/proxy/k8s-audit', 'foreign: Falco'],
    ['ibm-services-system/services/kube-auditlog-forwarder/proxy/post', 'foreign: IBM csutil'],
    ['shop/services/web/proxy/post', 'foreign: shop/web'],
  ] as const) {
    it(rest, () => assert.equal(said(proxied(rest)), expected));
  }

  for (const [url, expected] of [
    ['http://198.51.100.7:7765/k8s_audit', 'foreign: Sysdig'],
    ['http://198.51.100.7:8765/k8s_audit', 'foreign: Falco'],
    ['http://203.0.113.9:9765/k8s-audit', 'foreign: Falco'],
    ['https://falco.example.com/k8s-audit', 'foreign: Falco'],
    ['falco.example.com:8765/k8s-audit', 'foreign: Falco'],
    ['siem.example.com:8443/ibm-audit', 'external'],
    ['https://siem.example.com:8443/ibm-audit', 'external'],
    ['https://siem.example.com/api/v1/audit', 'external'],
    [`${proxied('ibm-kube-audit/services/kube-audit-forwarder/proxy')}?x=1`, 'foreign'],
    [proxied('ibm-kube-audit/services/kube-audit-forwarder/post'), 'foreign'],
    [proxied('ibm-kube-audit/pods/p:8080/proxy/post'), 'foreign'],
    [proxied('ibm-kube-audit/services/kube-audit-forwarder/proxy/post').replace('https', 'HTTPS'), 'foreign'],
    [proxied('ibm-kube-audit/services/kube-audit-forwarder/proxy/post').replace('127.0.0.1', 'localhost'), 'foreign'],
    ['https://172.21.0.1//api/v1/namespaces/x/services/y/proxy/post', 'foreign'],
    ['ftp://x', 'foreign'],
    ['not a url', 'foreign'],
    ['', 'foreign'],
  ] as const) {
    it(url, () => assert.equal(said(url), expected));
  }

  it('and what is not known leads to no server outside', () => {
    assert.ok(!isDirect(recogniseWebhook({ server: 'not a url', policy: 'default' }).route));
  });

  it('and IBM’s image shows the route under any name', () => {
    const running = (image: string): string | undefined =>
      routeByImage({ kind: 'Deployment', spec: { template: { spec: { containers: [{ image }] } } } })?.id;
    assert.equal(running('icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs@sha256:0123'), 'cloud-logs');
    assert.equal(running('registry.example.com/ibm/ibmcloud-kube-audit-to-logdna:latest'), 'log-analysis');
    assert.equal(running('docker.io/falcosecurity/falco:0.39'), undefined);
  });
});
