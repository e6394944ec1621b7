/**
 * Writes the files of `snippets/`: `node scripts/snippets.ts`. One family is the document's own text, the other what
 * the flows generate; neither is written twice. A test compares the files with what this gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authoritySecret } from '../src/forwarding/routes/support/consumerSecretStep.ts';
import { consumerAnswers, type ConsumerAddress } from '../src/forwarding/routes/support/consumerAddress.ts';
import { manifestText } from '../src/forwarding/routes/manifestText.ts';
import { cloudLogs as cloudLogsRoute } from '../src/forwarding/routes/cloudLogs.ts';
import { privateNetwork, readyHaproxyCfg } from '../src/forwarding/routes/privateNetwork.ts';
import type { KubernetesObject } from '../src/kubernetes/clusterApi.ts';
import { root } from './bundle.ts';
import { tabStops, withTabStops } from './tabStops.ts';

/** A snippet as VS Code reads it. */
interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

export type SnippetFile = Readonly<Record<string, Snippet>>;

const fixture = (path: string): string => readFileSync(join(root, 'test/fixtures/document', path), 'utf8');

const haproxyCfg = fixture('private-network/haproxy.cfg');
const configMap = fixture('private-network/kube-audit-forwarder-cm.yaml');
const forwarder = fixture('private-network/kube-audit-forwarder-remote-private-ip.yaml');
const logAnalysis = fixture('log-analysis/ibmcloud-kube-audit.yaml');
const cloudLogs = fixture('cloud-logs/ibmcloud-kube-audit.yaml');
const cloudLogsOpenShift = fixture('cloud-logs/ibmcloud-kube-audit-openshift.yaml');
const request = fixture('cloud-logs/certificate-signing-request.yaml');
const secret = fixture('cloud-logs/audit-webhook-secret.yaml');

/** The consumers of the ready-to-run family until its user types another one: over HTTP, and over TLS. */
export const snippetConsumer: ConsumerAddress = { address: '<REMOTE-IP>', port: 8080 };
export const snippetTlsConsumer: ConsumerAddress = {
  address: '<REMOTE-IP>',
  port: 6514,
  tls: { serverName: '<CONSUMER-NAME>', sni: true, clientCertificate: false },
};
/** The CA that vouches for the latter, until its user puts one there. */
export const snippetAuthority = '-----BEGIN CERTIFICATE-----\n<CA-CERTIFICATE>\n-----END CERTIFICATE-----\n';

/** The text of one object of a file: an item of its List, or one of its documents. */
export function objectText(file: string, kind: string): string {
  if (!/^kind: List$/m.test(file)) {
    const text = file.split(/^---\n/m).find((part) => new RegExp(`^kind: ${kind}$`, 'm').test(part));
    if (text === undefined) throw new Error(`There is no ${kind}.`);
    return text;
  }
  const items = file.slice(file.indexOf('items:\n') + 'items:\n'.length).split(/^ {2}- /m);
  const item = items.find((part) => new RegExp(`^(    )?kind: ${kind}$`, 'm').test(part));
  if (item === undefined) throw new Error(`There is no ${kind}.`);
  return item.replaceAll(/^ {4}/gm, '');
}

type ClusterType = 'kubernetes' | 'openshift';

/** The forwarder to the private network; with TLS its Secret has the same place as in Generate Manifests. */
function forwarderObjects(consumer: ConsumerAddress, clusterType: ClusterType): KubernetesObject[] {
  const [namespace, ...others] = privateNetwork.objects({ answers: consumerAnswers(consumer), clusterType });
  return [...(namespace ? [namespace] : []), ...(consumer.tls ? [authoritySecret(snippetAuthority)] : []), ...others];
}

/** As text, all of them or those of a kind. */
function textOf(objects: readonly KubernetesObject[], kind?: string): Promise<string> {
  return manifestText(objects.filter((object) => kind === undefined || object.kind === kind));
}

function snippet(prefix: string, description: string, text: string): Snippet {
  // The last line end is part of the text: HAProxy 2.6 does not start without it.
  return { prefix, description, body: `${withTabStops(text, tabStops)}$0`.split('\n') };
}

/** VS Code shows the name after the prefix, and little of it. */
const named = (what: string): string => what.replace(/^the (.)/, (_whole, first: string) => first.toUpperCase());

const documented = (name: string, what: string, text: string): [string, Snippet] => [
  `${named(what)}, as documented`,
  snippet(`kube-audit-doc-${name}`, `${named(what)}, as documented by IBM.`, text),
];

const ready = (name: string, what: string, text: string): [string, Snippet] => [
  named(what),
  snippet(`kube-audit-${name}`, `${named(what)}, as created by Set Up Audit Forwarding.`, text),
];

/** Every snippet file by its name in `snippets/`. */
export async function snippetFiles(): Promise<Readonly<Record<string, SnippetFile>>> {
  const plain = forwarderObjects(snippetConsumer, 'kubernetes');
  const plainOpenShift = forwarderObjects(snippetConsumer, 'openshift');
  const tls = forwarderObjects(snippetTlsConsumer, 'kubernetes');
  const tlsOpenShift = forwarderObjects(snippetTlsConsumer, 'openshift');
  const toCloudLogs = cloudLogsRoute.objects({ answers: {}, clusterType: 'kubernetes' });
  const toCloudLogsOpenShift = cloudLogsRoute.objects({ answers: {}, clusterType: 'openshift' });
  return {
    'as-documented.yaml.json': Object.fromEntries([
      documented('log-analysis', 'All objects for Log Analysis', logAnalysis),
      documented('cloud-logs', 'All objects for Cloud Logs', cloudLogs),
      documented('cloud-logs-openshift', 'All objects for Cloud Logs on OpenShift', cloudLogsOpenShift),
      documented('forwarder', 'the forwarder to the private network', forwarder),
      documented('configmap', 'the forwarder’s ConfigMap with haproxy.cfg', configMap),
      documented('namespace', 'the Namespace with its Pod Security labels', objectText(logAnalysis, 'Namespace')),
      documented(
        'namespace-openshift',
        'the Namespace with its Pod Security labels on OpenShift',
        objectText(cloudLogsOpenShift, 'Namespace'),
      ),
      documented('deployment-log-analysis', 'the Deployment for Log Analysis', objectText(logAnalysis, 'Deployment')),
      documented('deployment-cloud-logs', 'the Deployment for Cloud Logs', objectText(cloudLogs, 'Deployment')),
      documented('deployment-forwarder', 'the forwarder’s Deployment', objectText(forwarder, 'Deployment')),
      documented('service-log-analysis', 'the Service for Log Analysis', objectText(logAnalysis, 'Service')),
      documented('service-cloud-logs', 'the Service for Cloud Logs', objectText(cloudLogs, 'Service')),
      documented('service-forwarder', 'the forwarder’s Service', objectText(forwarder, 'Service')),
      documented(
        'networkpolicy-log-analysis',
        'the NetworkPolicy for Log Analysis',
        objectText(logAnalysis, 'NetworkPolicy'),
      ),
      documented('networkpolicy-iks', 'the NetworkPolicy for Cloud Logs', objectText(cloudLogs, 'NetworkPolicy')),
      documented(
        'networkpolicy-openshift',
        'the NetworkPolicy for Cloud Logs on OpenShift',
        objectText(cloudLogsOpenShift, 'NetworkPolicy'),
      ),
      documented('networkpolicy-forwarder', 'the forwarder’s NetworkPolicy', objectText(forwarder, 'NetworkPolicy')),
      documented('tls-secret', 'the TLS Secret for HTTPS', secret),
      documented('csr', 'the CertificateSigningRequest for HTTPS', request),
    ]),
    'as-documented.haproxy.json': Object.fromEntries([documented('haproxy', 'haproxy.cfg', haproxyCfg)]),
    'ready-to-run.yaml.json': Object.fromEntries([
      ready('forwarder', 'the forwarder to the private network', await textOf(plain)),
      ready('forwarder-openshift', 'the forwarder on OpenShift', await textOf(plainOpenShift)),
      ready('forwarder-tls', 'the forwarder with TLS to the consumer', await textOf(tls)),
      ready(
        'forwarder-tls-openshift',
        'the forwarder with TLS to the consumer on OpenShift',
        await textOf(tlsOpenShift),
      ),
      ready('namespace', 'the Namespace', await textOf(plain, 'Namespace')),
      ready('configmap', 'the forwarder’s ConfigMap with haproxy.cfg', await textOf(plain, 'ConfigMap')),
      ready('configmap-tls', 'the forwarder’s ConfigMap with haproxy.cfg for TLS', await textOf(tls, 'ConfigMap')),
      ready('secret-tls', 'the Secret with the CA of a consumer with TLS', await textOf(tls, 'Secret')),
      ready('deployment', 'the forwarder’s Deployment', await textOf(plain, 'Deployment')),
      ready(
        'deployment-openshift',
        'the forwarder’s Deployment on OpenShift',
        await textOf(plainOpenShift, 'Deployment'),
      ),
      ready('deployment-tls', 'the forwarder’s Deployment with TLS to the consumer', await textOf(tls, 'Deployment')),
      ready(
        'deployment-tls-openshift',
        'the forwarder’s Deployment with TLS to the consumer on OpenShift',
        await textOf(tlsOpenShift, 'Deployment'),
      ),
      ready('service', 'the forwarder’s Service', await textOf(plain, 'Service')),
      ready('networkpolicy', 'the forwarder’s NetworkPolicy', await textOf(plain, 'NetworkPolicy')),
      ready('disruptionbudget', 'the forwarder’s PodDisruptionBudget', await textOf(plain, 'PodDisruptionBudget')),
      ready('cloud-logs', 'All objects for Cloud Logs', await textOf(toCloudLogs)),
      ready('cloud-logs-openshift', 'All objects for Cloud Logs on OpenShift', await textOf(toCloudLogsOpenShift)),
      ready('namespace-cloud-logs', 'the Namespace for Cloud Logs', await textOf(toCloudLogs, 'Namespace')),
      ready(
        'namespace-cloud-logs-openshift',
        'the Namespace for Cloud Logs on OpenShift',
        await textOf(toCloudLogsOpenShift, 'Namespace'),
      ),
      ready('deployment-cloud-logs', 'the Deployment for Cloud Logs', await textOf(toCloudLogs, 'Deployment')),
      ready('service-cloud-logs', 'the Service for Cloud Logs', await textOf(toCloudLogs, 'Service')),
      ready('networkpolicy-cloud-logs', 'the NetworkPolicy for Cloud Logs', await textOf(toCloudLogs, 'NetworkPolicy')),
      ready(
        'networkpolicy-cloud-logs-openshift',
        'the NetworkPolicy for Cloud Logs on OpenShift',
        await textOf(toCloudLogsOpenShift, 'NetworkPolicy'),
      ),
      ready(
        'disruptionbudget-cloud-logs',
        'the PodDisruptionBudget for Cloud Logs',
        await textOf(toCloudLogs, 'PodDisruptionBudget'),
      ),
    ]),
    'ready-to-run.haproxy.json': Object.fromEntries([
      ready('haproxy', 'haproxy.cfg', readyHaproxyCfg(snippetConsumer)),
      ready('haproxy-tls', 'haproxy.cfg for TLS to the consumer', readyHaproxyCfg(snippetTlsConsumer)),
    ]),
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, file] of Object.entries(await snippetFiles())) {
    writeFileSync(join(root, 'snippets', name), `${JSON.stringify(file, undefined, 2)}\n`);
  }
}
