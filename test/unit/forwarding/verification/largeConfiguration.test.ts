import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import { readFacts } from '../../../../src/forwarding/verification/readFacts.ts';
import { runChecks } from '../../../../src/forwarding/verification/runChecks.ts';
import type { CliCommand } from '../../../../src/ibmcloud/cliCommand.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { never } from '../support/flowLab.ts';

const server = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post';
const labels = { app: 'kube-audit-forwarder' };
const metadata = { name: 'kube-audit-forwarder', namespace: 'ibm-kube-audit', uid: 'u' };

/** A forwarder whose `haproxy.cfg` is this text. */
function objectsWith(configuration: string): readonly KubernetesObject[] {
  const container = {
    name: 'main',
    image: 'haproxy:3.0.5',
    volumeMounts: [{ name: 'cm', mountPath: '/usr/local/etc/haproxy/haproxy.cfg', subPath: 'haproxy.cfg' }],
  };
  const spec = { containers: [container], volumes: [{ name: 'cm', configMap: { name: 'cm' } }] };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit' } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: 'cm' },
      data: { 'haproxy.cfg': configuration },
    },
  ] as readonly KubernetesObject[];
}

async function findingOn(configuration: string): Promise<{ readonly result: string; readonly text: string }> {
  const objects = objectsWith(configuration);
  const api = {
    list: ({ kind }: { readonly kind: string }) => Promise.resolve(objects.filter((one) => one.kind === kind)),
    read: ({ kind, name }: { readonly kind: string; readonly name: string }) =>
      Promise.resolve(objects.find((one) => one.kind === kind && one.metadata?.name === name)),
  } as unknown as ClusterApi;
  const run = <T>({ args }: CliCommand<T>): Promise<T> =>
    args.includes('audit-webhook')
      ? Promise.resolve({ server, policy: 'default' } as T)
      : Promise.reject(new Error('not asked here'));
  const facts = readFacts({
    cluster: { id: 'c', name: 'c', type: 'kubernetes', version: '1.33.4_1546', provider: 'vpc-gen2' } as Cluster,
    services: flowServices({ run }, 'unused'),
    openApi: () => Promise.resolve(api),
    earlierCounters: undefined,
    lastVerifiedAt: undefined,
    sendTestEvents: () => Promise.reject(new Error('not sent here')),
    priority: 'normal',
    signal: never,
  });
  const all = await runChecks(
    checks.filter(({ id }) => id === 'haproxy-placeholder'),
    facts,
    never,
  ).all;
  const [finding] = all;
  assert.ok(finding);
  return { result: finding.result, text: inEnglish(finding.text) };
}

it('a haproxy.cfg that would take long to read is not judged, and its check says so', async () => {
  const usual = 'frontend f\n  bind :3000\n';
  assert.equal((await findingOn(usual)).result, 'pass');
  const { result, text } = await findingOn(usual + '# filler\n'.repeat(30_000));
  assert.equal(result, 'unknown', text);
  assert.match(text, /Can’t read haproxy\.cfg: it’s larger than 256 KB/);
});
