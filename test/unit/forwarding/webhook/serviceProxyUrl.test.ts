import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { recogniseWebhook } from '../../../../src/forwarding/webhook/recogniseWebhook.ts';
import { reachesSame } from '../../../../src/forwarding/webhook/url/serviceUrl.ts';

const base = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';
const service = (port: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-audit-forwarder', namespace: 'ibm-kube-audit' },
  spec: { ports: [port] },
});
const serverFor = (live: ReturnType<typeof service>): string =>
  privateNetwork.webhook({ answers: {}, clusterType: 'kubernetes' }, live).server;
const unnamed = service({ port: 80, targetPort: 3000 });
const named = service({ name: 'http', port: 80, targetPort: 3000 });

describe("the private-network route's webhook URL", () => {
  it('has the documented form for the unnamed port', () => {
    assert.equal(serverFor(unnamed), `${base}/kube-audit-forwarder/proxy/post`);
  });

  it("names the port where the live Service's port has a name", () => {
    assert.equal(serverFor(named), `${base}/http:kube-audit-forwarder:http/proxy/post`);
  });

  it('is as good in each form that reaches the same port, and in no other', () => {
    const bare = `${base}/kube-audit-forwarder/proxy/post`;
    const byNumber = `${base}/http:kube-audit-forwarder:80/proxy/post`;
    const byName = `${base}/http:kube-audit-forwarder:http/proxy/post`;
    assert.ok(reachesSame(bare, byNumber, unnamed));
    assert.ok(reachesSame(byName, byNumber, named));
    assert.ok(!reachesSame(bare, byName, named));
    assert.ok(!reachesSame(byName, bare, unnamed));
    assert.ok(!reachesSame(bare, `${base}/kube-audit-forwarder/proxy/other`, unnamed));
    assert.ok(!reachesSame(bare, `${base}/https:kube-audit-forwarder:80/proxy/post`, unnamed));
    assert.ok(!reachesSame(bare, 'http://10.0.0.1:7765/k8s_audit', unnamed));
  });
});

describe('recogniseWebhook', () => {
  const cases: readonly (readonly [server: string, route: string, tool?: string])[] = [
    [`${base}/kube-audit-forwarder/proxy/post`, 'private-network'],
    [`${base}/http:kube-audit-forwarder:80/proxy/post`, 'private-network'],
    [`${base}/ibmcloud-kube-audit-service/proxy/post`, 'log-analysis'],
    [`${base}/http:ibmcloud-kube-audit-service:http/proxy/post`, 'cloud-logs'],
    [`${base}/https:ibmcloud-kube-audit-service:https/proxy/post`, 'cloud-logs'],
    ['https://logs.example.com:8443/audit', 'external'],
    ['https://8.8.8.8', 'external'],
    ['8.8.8.8', 'external'],
    ['http://172.21.100.7:7765/k8s_audit', 'foreign', 'Sysdig'],
    ['http://10.0.0.1:8765/k8s_audit', 'foreign', 'Falco'],
    ['http://10.0.0.1:9765/k8s-audit', 'foreign', 'Falco'],
    [`${base}/http:prod-audit-service:http/proxy/post`, 'foreign', 'Terraform (ibm-kube-audit/prod-audit-service)'],
    ...['ibmcloud-kube-audit-service', 'kube-audit-forwarder'].map(
      (name) =>
        [
          `https://127.0.0.1:2040/api/v1/namespaces/default/services/${name}/proxy/post`,
          'foreign',
          `IBM, 2021–2023 (default/${name})`,
        ] as const,
    ),
    [
      'https://127.0.0.1:2040/api/v1/namespaces/ibm-services-system/services/kube-auditlog-forwarder/proxy/post',
      'foreign',
      'IBM csutil',
    ],
    ['https://127.0.0.1:2040/api/v1/namespaces/x/services/y/proxy/z', 'foreign', 'x/y'],
  ];
  for (const [server, route, tool] of cases) {
    it(`takes ${server} for ${route}`, () => {
      assert.deepEqual(
        recogniseWebhook({ server, policy: 'default' }),
        tool === undefined ? { route } : { route, tool },
      );
    });
  }
});
