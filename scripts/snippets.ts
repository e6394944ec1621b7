/**
 * Writes the files of `snippets/`: `node scripts/snippets.ts`. One family is the document's own text, the other what the
 * flows generate; neither is written twice. A test compares the files with what this gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { consumerAnswers } from '../src/forwarding/consumerAddress.ts';
import { privateNetwork } from '../src/forwarding/routes/privateNetwork.ts';
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

/** The consumer of the ready-to-run family until its user types another one. */
export const snippetConsumer = { address: '<REMOTE-IP>', port: 8080 } as const;

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

function generated(clusterType: 'kubernetes' | 'openshift', kind?: string): string {
  return privateNetwork
    .objects({ answers: consumerAnswers(snippetConsumer), clusterType })
    .filter((object) => kind === undefined || object.kind === kind)
    .map((object) => stringify(object, { lineWidth: 0 }))
    .join('---\n');
}

function generatedHaproxyCfg(): string {
  const [document] = parseAllDocuments(generated('kubernetes', 'ConfigMap'));
  return String(document?.getIn(['data', 'haproxy.cfg']));
}

function snippet(prefix: string, description: string, text: string): Snippet {
  // The last line end is part of the text: HAProxy 2.6 does not start without it.
  return { prefix, description, body: `${withTabStops(text, tabStops)}$0`.split('\n') };
}

const documented = (name: string, what: string, text: string): [string, Snippet] => [
  `Kube Audit, as documented: ${what}`,
  snippet(`kube-audit-doc-${name}`, `As IBM documents it: ${what}.`, text),
];

const ready = (name: string, what: string, text: string): [string, Snippet] => [
  `Kube Audit, ready to run: ${what}`,
  snippet(`kube-audit-${name}`, `As Set Up Audit Forwarding makes it: ${what}.`, text),
];

/** Every snippet file by its name in `snippets/`. */
export function snippetFiles(): Readonly<Record<string, SnippetFile>> {
  return {
    'as-documented.yaml.json': Object.fromEntries([
      documented('log-analysis', 'the whole List for Log Analysis', logAnalysis),
      documented('cloud-logs', 'the whole List for Cloud Logs', cloudLogs),
      documented('cloud-logs-openshift', 'the whole List for Cloud Logs on OpenShift', cloudLogsOpenShift),
      documented('forwarder', 'the whole forwarder to the private network', forwarder),
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
      ready('forwarder', 'the whole forwarder to the private network', generated('kubernetes')),
      ready('forwarder-openshift', 'the whole forwarder on OpenShift', generated('openshift')),
      ready('namespace', 'the Namespace', generated('kubernetes', 'Namespace')),
      ready('configmap', 'the forwarder’s ConfigMap with haproxy.cfg', generated('kubernetes', 'ConfigMap')),
      ready('deployment', 'the forwarder’s Deployment', generated('kubernetes', 'Deployment')),
      ready('deployment-openshift', 'the forwarder’s Deployment on OpenShift', generated('openshift', 'Deployment')),
      ready('service', 'the forwarder’s Service', generated('kubernetes', 'Service')),
      ready('networkpolicy', 'the forwarder’s NetworkPolicy', generated('kubernetes', 'NetworkPolicy')),
    ]),
    'ready-to-run.haproxy.json': Object.fromEntries([ready('haproxy', 'haproxy.cfg', generatedHaproxyCfg())]),
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, file] of Object.entries(snippetFiles())) {
    writeFileSync(join(root, 'snippets', name), `${JSON.stringify(file, undefined, 2)}\n`);
  }
}
