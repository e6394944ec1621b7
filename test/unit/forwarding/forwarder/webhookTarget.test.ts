import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseNamed, refuseWhileLedTo } from '../../../../src/forwarding/forwarder/webhookTarget.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';

const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'ibm-kube-audit' };
const service = { apiVersion: 'v1', kind: 'Service', name: 'kube-audit-forwarder', namespace: 'ibm-kube-audit' };
const master = 'https://127.0.0.1:2040';

describe('a webhook’s URL keeps what it names', () => {
  for (const server of [
    `${master}/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post`,
    `${master}/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy?x=1`,
    `${master}/api/v1/namespaces/ibm-kube-audit/services/http:kube-audit-forwarder:http/post`,
    `${master}//api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post`,
    `${master}/api/v1//namespaces//ibm-kube-audit/services//kube-audit-forwarder/proxy/post`,
    `${master}/api/v1/namespaces/ibm-kube-audit/pods/p:8080/proxy/post`,
    'https://gateway.example.com/k8s/c/api/v1/namespaces/ibm-kube-audit/pods/p/proxy',
    'http://kube-audit-forwarder.ibm-kube-audit.svc/namespaces/another/post',
    'kube-audit-forwarder.ibm-kube-audit.svc:8080/post',
    'kube-audit-forwarder.ibm-kube-audit:8080',
    'http://kube-audit-forwarder.ibm-kube-audit./post',
    'gateway.example.com:6443/k8s/c/api/v1/namespaces/ibm-kube-audit/pods/p/proxy',
  ]) {
    it(server, () => {
      assert.throws(() => refuseNamed({ server }, [namespace]), { code: 'webhook-changed' });
      assert.throws(() => refuseNamed({ server }, [service]), { code: 'webhook-changed' });
    });
  }

  it('and nothing else', () => {
    for (const server of [
      `${master}/api/v1/namespaces/another/services/kube-audit-forwarder/proxy/post`,
      `${master}/api/v1/namespaces/another/pods/ibm-kube-audit/proxy/post`,
      'https://siem.example.com/ibm-kube-audit',
    ]) {
      assert.doesNotThrow(() => refuseNamed({ server }, [namespace, service]), server);
    }
    const server = `${master}/api/v1/namespaces/ibm-kube-audit/services/another/proxy/post`;
    assert.doesNotThrow(() => refuseNamed({ server }, [service]));
  });

  it('and refuses where it’s unknown what it names', () => {
    for (const server of ['foo:///post', 'http://%/', 'http://a.example.com/%zz', '::', '']) {
      assert.throws(() => refuseNamed({ server }, [namespace]), { message: /^It’s unknown where/ }, server);
    }
  });

  it('and what a bare address reaches, by the Service’s load balancer or its port on the workers', async () => {
    const live = {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: service.name, namespace: service.namespace } },
      spec: { ports: [{ nodePort: 30080 }] },
      status: { loadBalancer: { ingress: [{ hostname: 'abc-us-south.lb.appdomain.cloud' }] } },
    };
    const api = (): Promise<ClusterApi> =>
      Promise.resolve({ list: () => Promise.resolve([live]) } as unknown as ClusterApi);
    const refuse = (server: string): Promise<void> =>
      refuseWhileLedTo([service], 'c', {
        cli: { run: () => Promise.resolve({ server }) } as unknown as CliRunner,
        api,
        signal: new AbortController().signal,
      });
    for (const server of ['abc-us-south.lb.appdomain.cloud:8080', 'worker1.example.com:30080', '10.1.2.3:30080/post']) {
      await assert.rejects(refuse(server), { code: 'webhook-changed' }, server);
    }
    await refuse('siem.example.com:8080');
  });
});
