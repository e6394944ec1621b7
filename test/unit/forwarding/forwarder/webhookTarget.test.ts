import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseNamed } from '../../../../src/forwarding/forwarder/webhookTarget.ts';

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
});
