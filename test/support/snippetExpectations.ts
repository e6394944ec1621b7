import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChangedDocument, type Choice } from './namedChanges.ts';
import { objectsOf } from './objectsOf.ts';

interface Item {
  readonly kind?: string;
  readonly items?: readonly Item[];
}

/**
 * What each snippet must give when its defaults are accepted, by prefix: parsed objects for YAML, text for haproxy.cfg.
 * Taken from the document's own files, for the ready-to-run family with the named changes. `folder` is the source tree.
 */
export function snippetExpectations(folder: string): ReadonlyMap<string, string | unknown[]> {
  const text = (path: string): string => readFileSync(join(folder, 'test/fixtures/document', path), 'utf8');
  const logAnalysis = objectsOf(text('log-analysis/ibmcloud-kube-audit.yaml'));
  const cloudLogs = objectsOf(text('cloud-logs/ibmcloud-kube-audit.yaml'));
  const openshift = objectsOf(text('cloud-logs/ibmcloud-kube-audit-openshift.yaml'));
  const forwarder = objectsOf(text('private-network/kube-audit-forwarder-remote-private-ip.yaml'));
  const one = (objects: readonly unknown[], kind: string): unknown[] => {
    const items = (objects as Item[]).flatMap((object) => object.items ?? [object]);
    const found = items.filter((item) => item.kind === kind);
    if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
    return found;
  };
  const document = new ChangedDocument(folder);
  const plain = { consumer: { address: '<REMOTE-IP>', port: 8080 } };
  const tls = { consumer: { address: '<REMOTE-IP>', port: 6514 }, tls: { name: '<CONSUMER-NAME>' } };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kube-audit-forwarder-tls', namespace: 'ibm-kube-audit' },
    type: 'Opaque',
    stringData: { 'ca.pem': '-----BEGIN CERTIFICATE-----\n<CA-CERTIFICATE>\n-----END CERTIFICATE-----\n' },
  };
  const ready = (clusterType: Choice['clusterType']): unknown[] => document.privateNetwork({ ...plain, clusterType });
  const readyTls = (clusterType: Choice['clusterType']): unknown[] => {
    const [namespace, ...others] = document.privateNetwork({ ...tls, clusterType });
    return [namespace, secret, ...others];
  };
  const toCloudLogs = (clusterType: Choice['clusterType']): unknown[] =>
    document.ibmImage('cloud-logs', { clusterType });
  return new Map<string, string | unknown[]>([
    ['kube-audit-doc-log-analysis', logAnalysis],
    ['kube-audit-doc-cloud-logs', cloudLogs],
    ['kube-audit-doc-cloud-logs-openshift', openshift],
    ['kube-audit-doc-forwarder', forwarder],
    ['kube-audit-doc-configmap', objectsOf(text('private-network/kube-audit-forwarder-cm.yaml'))],
    ['kube-audit-doc-namespace', one(logAnalysis, 'Namespace')],
    ['kube-audit-doc-namespace-openshift', one(openshift, 'Namespace')],
    ['kube-audit-doc-deployment-log-analysis', one(logAnalysis, 'Deployment')],
    ['kube-audit-doc-deployment-cloud-logs', one(cloudLogs, 'Deployment')],
    ['kube-audit-doc-deployment-forwarder', one(forwarder, 'Deployment')],
    ['kube-audit-doc-service-log-analysis', one(logAnalysis, 'Service')],
    ['kube-audit-doc-service-cloud-logs', one(cloudLogs, 'Service')],
    ['kube-audit-doc-service-forwarder', one(forwarder, 'Service')],
    ['kube-audit-doc-networkpolicy-log-analysis', one(logAnalysis, 'NetworkPolicy')],
    ['kube-audit-doc-networkpolicy-iks', one(cloudLogs, 'NetworkPolicy')],
    ['kube-audit-doc-networkpolicy-openshift', one(openshift, 'NetworkPolicy')],
    ['kube-audit-doc-networkpolicy-forwarder', one(forwarder, 'NetworkPolicy')],
    ['kube-audit-doc-tls-secret', objectsOf(text('cloud-logs/audit-webhook-secret.yaml'))],
    ['kube-audit-doc-csr', objectsOf(text('cloud-logs/certificate-signing-request.yaml'))],
    ['kube-audit-doc-haproxy', text('private-network/haproxy.cfg')],
    ['kube-audit-forwarder', ready('kubernetes')],
    ['kube-audit-forwarder-openshift', ready('openshift')],
    ['kube-audit-forwarder-tls', readyTls('kubernetes')],
    ['kube-audit-forwarder-tls-openshift', readyTls('openshift')],
    ['kube-audit-namespace', one(ready('kubernetes'), 'Namespace')],
    ['kube-audit-configmap', one(ready('kubernetes'), 'ConfigMap')],
    ['kube-audit-configmap-tls', one(readyTls('kubernetes'), 'ConfigMap')],
    ['kube-audit-secret-tls', [secret]],
    ['kube-audit-deployment', one(ready('kubernetes'), 'Deployment')],
    ['kube-audit-deployment-openshift', one(ready('openshift'), 'Deployment')],
    ['kube-audit-deployment-tls', one(readyTls('kubernetes'), 'Deployment')],
    ['kube-audit-deployment-tls-openshift', one(readyTls('openshift'), 'Deployment')],
    ['kube-audit-service', one(ready('kubernetes'), 'Service')],
    ['kube-audit-networkpolicy', one(ready('kubernetes'), 'NetworkPolicy')],
    ['kube-audit-disruptionbudget', one(ready('kubernetes'), 'PodDisruptionBudget')],
    ['kube-audit-cloud-logs', toCloudLogs('kubernetes')],
    ['kube-audit-cloud-logs-openshift', toCloudLogs('openshift')],
    ['kube-audit-namespace-cloud-logs', one(toCloudLogs('kubernetes'), 'Namespace')],
    ['kube-audit-namespace-cloud-logs-openshift', one(toCloudLogs('openshift'), 'Namespace')],
    ['kube-audit-deployment-cloud-logs', one(toCloudLogs('kubernetes'), 'Deployment')],
    ['kube-audit-service-cloud-logs', one(toCloudLogs('kubernetes'), 'Service')],
    ['kube-audit-networkpolicy-cloud-logs', one(toCloudLogs('kubernetes'), 'NetworkPolicy')],
    ['kube-audit-networkpolicy-cloud-logs-openshift', one(toCloudLogs('openshift'), 'NetworkPolicy')],
    ['kube-audit-disruptionbudget-cloud-logs', one(toCloudLogs('kubernetes'), 'PodDisruptionBudget')],
    ['kube-audit-haproxy', document.haproxyCfg({ ...plain, clusterType: 'kubernetes' })],
    ['kube-audit-haproxy-tls', document.haproxyCfg({ ...tls, clusterType: 'kubernetes' })],
  ]);
}
