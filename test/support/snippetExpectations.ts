import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { consumerAnswers } from '../../src/forwarding/consumerAddress.ts';
import { privateNetwork } from '../../src/forwarding/routes/privateNetwork.ts';

/** The objects of a YAML text, one for each document. */
export function objectsOf(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0] ?? new Error();
    return document.toJS() as unknown;
  });
}

interface Item {
  readonly kind?: string;
  readonly items?: readonly Item[];
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/**
 * What each snippet must give when its defaults are accepted, by prefix: parsed objects for YAML, text for haproxy.cfg. Taken from
 * the document's own files, and for the ready-to-run family from what the flow applies. `folder` is the source tree.
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
  const consumer = { address: '<REMOTE-IP>', port: 8080 };
  const ready = (clusterType: 'kubernetes' | 'openshift'): unknown[] =>
    privateNetwork.objects({ answers: consumerAnswers(consumer), clusterType }).map(plain);
  const readyCfg = one(ready('kubernetes'), 'ConfigMap') as [{ data: { 'haproxy.cfg': string } }];
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
    ['kube-audit-namespace', one(ready('kubernetes'), 'Namespace')],
    ['kube-audit-configmap', one(ready('kubernetes'), 'ConfigMap')],
    ['kube-audit-deployment', one(ready('kubernetes'), 'Deployment')],
    ['kube-audit-deployment-openshift', one(ready('openshift'), 'Deployment')],
    ['kube-audit-service', one(ready('kubernetes'), 'Service')],
    ['kube-audit-networkpolicy', one(ready('kubernetes'), 'NetworkPolicy')],
    ['kube-audit-haproxy', readyCfg[0].data['haproxy.cfg']],
  ]);
}
