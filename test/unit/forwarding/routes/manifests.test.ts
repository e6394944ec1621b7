import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import {
  documentedHaproxyCfg,
  documentedDeployment,
  documentedNetworkPolicy,
  documentedService,
} from '../../../../src/forwarding/routes/manifests/privateNetworkDocument.ts';
import * as readyChanges from '../../../../src/forwarding/routes/manifests/readyChanges.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import type { RouteInputs } from '../../../../src/forwarding/routes/route.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import { ChangedDocument, privateNetworkChanges } from '../../../support/namedChanges.ts';

const folder = join(import.meta.dirname, '../../../fixtures/document/private-network');
const consumer = { address: '10.240.0.15', port: 8080 };
const documentedCfg = (await readFile(join(folder, 'haproxy.cfg'), 'utf8')).replace(
  '<REMOTE-IP>:<REMOTE-PORT>',
  '10.240.0.15:8080',
);
const documented = parseAllDocuments(
  await readFile(join(folder, 'kube-audit-forwarder-remote-private-ip.yaml'), 'utf8'),
).map((document) => document.toJS() as object);

/** The objects as plain data, so that deep comparison sees no `undefined`. */
function generated(inputs: Omit<RouteInputs, 'answers'> & Partial<RouteInputs>): Record<string, unknown>[] {
  return privateNetwork
    .objects({ answers: consumerAnswers(consumer), ...inputs })
    .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);
}

const document = new ChangedDocument(join(import.meta.dirname, '../../../..'));
const functionsOf = (module: object): string[] =>
  Object.entries(module)
    .flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
    .sort();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const answersWithTls = {
  address: 'logs.example.com',
  port: '6514',
  tls: 'yes',
  caFile: '/home/me/ca.pem',
  clientCertFile: '/home/me/forwarder.pem',
  clientKeyFile: '/home/me/forwarder-key.pem',
};
const digests = { caFile: 'aa', clientCertFile: 'bb', clientKeyFile: 'bb' };

describe('manifests of the private-network route', () => {
  it("are the document's own before our changes", () => {
    assert.equal(documentedHaproxyCfg(consumer), documentedCfg);
    assert.deepEqual([documentedDeployment(), documentedService(), documentedNetworkPolicy()], documented);
  });

  it('differ by as many changes as have a name', () => {
    assert.deepEqual(privateNetworkChanges.map(({ name }) => name).sort(), functionsOf(readyChanges));
  });

  /** Document + the named changes = what is generated, and nothing else. */
  for (const clusterType of ['kubernetes', 'openshift'] as const) {
    it(`differ from the document only in the named changes, on ${clusterType}`, () => {
      assert.deepEqual(generated({ clusterType }), document.privateNetwork({ clusterType, consumer }));
    });

    it(`with a host name and TLS differ by the further ones, on ${clusterType}`, () => {
      const objects = generated({ clusterType, answers: answersWithTls, fileDigests: digests });
      const named = { address: 'logs.example.com', port: 6514 };
      const tls = { name: 'logs.example.com', client: true, digests: { 'ca.pem': 'aa', 'client.pem': 'bb' } };
      assert.deepEqual(objects, document.privateNetwork({ clusterType, consumer: named, tls }));
      assert.equal(/runAsUser|fsGroup/.test(JSON.stringify(objects)), clusterType === 'kubernetes');
    });
  }

  it('let in the agents that are there beside the documented ones', () => {
    const peers = (agentLabels: readonly Record<string, string>[]): unknown[] => {
      const policy = generated({ clusterType: 'kubernetes', agentLabels }).find(
        ({ kind }) => kind === 'NetworkPolicy',
      ) as unknown as { spec: { ingress: [{ from: { podSelector: { matchLabels: unknown } }[] }] } };
      return policy.spec.ingress[0].from.map(({ podSelector }) => podSelector.matchLabels);
    };
    const asDocumented = [{ 'k8s-app': 'konnectivity-agent' }, { app: 'konnectivity-agent' }, { app: 'vpn' }];
    assert.deepEqual(peers([]), asDocumented);
    assert.deepEqual(peers([{ app: 'konnectivity-agent' }]), asDocumented);
    assert.deepEqual(peers([{ component: 'tunnel' }]), [...asDocumented, { component: 'tunnel' }]);
  });

  it('end haproxy.cfg with a line end, without which HAProxy 2.6 does not start', () => {
    const [, configMap] = generated({ clusterType: 'kubernetes' });
    assert.match((configMap?.['data'] as Record<string, string>)['haproxy.cfg'] ?? '', /[^\n]\n$/);
  });

  it('start a rollout when the consumer or a certificate changes', () => {
    const hashes = (inputs: Partial<RouteInputs>): unknown =>
      JSON.stringify(generated({ clusterType: 'kubernetes', ...inputs })).match(/-sha256":"[0-9a-f]+"/g);
    const withPort = (port: number): unknown => hashes({ answers: consumerAnswers({ ...consumer, port }) });
    assert.notDeepEqual(withPort(8080), withPort(8081));
    assert.deepEqual(withPort(8080), withPort(8080));
    const withDigest = (caFile: string): unknown =>
      hashes({ answers: answersWithTls, fileDigests: { ...digests, caFile } });
    assert.notDeepEqual(withDigest('aa'), withDigest('ab'));
    assert.deepEqual(withDigest('aa'), withDigest('aa'));
  });

  it('name their references in the order of their objects, and last the Secret, which no plan holds', () => {
    assert.deepEqual(
      generated({ clusterType: 'kubernetes' })
        .map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, ...(metadata as object) }))
        .map(({ labels: _labels, ...reference }: Record<string, unknown>) => reference),
      privateNetwork.references.slice(0, -1),
    );
    assert.equal(privateNetwork.references.at(-1)?.kind, 'Secret');
  });

  it('read back the consumer that they were made for', () => {
    assert.deepEqual(
      privateNetwork.presentAnswers(
        privateNetwork.objects({ answers: consumerAnswers(consumer), clusterType: 'kubernetes' }),
        undefined,
      ),
      consumerAnswers(consumer),
    );
    const byHand = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-audit-forwarder-cm' },
      data: { 'haproxy.cfg': documentedCfg },
    };
    assert.deepEqual(privateNetwork.presentAnswers([byHand], undefined), consumerAnswers(consumer));
    assert.deepEqual(privateNetwork.presentAnswers([], undefined), {});
  });

  it('read TLS back, with what the Secret holds in the place of the files', () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kube-audit-forwarder-tls', namespace: 'ibm-kube-audit' },
      data: { 'ca.pem': base64('ca\n'), 'client.pem': base64('pair\n') },
    };
    const objects = privateNetwork.objects({
      clusterType: 'kubernetes',
      answers: answersWithTls,
      fileDigests: digests,
    });
    const kept = `sha256:${sha256('pair\n')}`;
    assert.deepEqual(privateNetwork.presentAnswers([...objects, secret], undefined), {
      ...{ address: 'logs.example.com', port: '6514', tls: 'yes', serverName: 'logs.example.com', sni: 'yes' },
      ...{ caFile: `sha256:${sha256('ca\n')}`, clientCertFile: kept, clientKeyFile: kept },
    });
    // Encrypted with settings of somebody else: reported, but its files are not ours to keep.
    const other = {
      ...objects[1],
      data: { 'haproxy.cfg': documentedCfg.replace('8080 check', '8443 check ssl verify none') },
    };
    const answers = privateNetwork.presentAnswers([other, secret], undefined);
    assert.deepEqual(answers, { address: '10.240.0.15', port: '8443', tls: 'yes', sni: 'no' });
  });
});
